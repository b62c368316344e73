/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "call-options.h"
#include "names.h"
#include "option-table.h"
#include "port-list.h"
#include "stream.h"
#include "strv.h"
#include "text.h"

#define ENVIRONMENT_SIZE_MAX 4096 /* bytes of one variable */
#define ENVIRONMENT_MAX      32   /* variables */
#define ACCEPTED_SIZE_MAX    2048 /* bytes of one */
#define ACCEPTED_MAX         1024
#define JOBS_MAX             256
#define PORT_LETTERS         "0123456789abcdef.:[]/tcpud" /* and no others are shown again */

/* In the order of their bits. */
static const OptionForm forms[] = {
        { "detach", "b" },
        { "output", "h" },
        { "verbose", "b" },
        { "update", "b" },
        { "environment", "as" },
        { "owner", "u" },
        { "accept", "as" },
        { "no-deps", "b" },
        { "only-new", "b" },
        { "jobs", "u" },
        { "ports", "as" },
        { "rebuild", "b" },
        { "restart", "b" },
        { "no-restart", "b" },
        { "force", "b" },
        { "volumes", "b" },
        { "results", "b" },
        { "no-volumes", "b" },
        {},
};

/* What Nix needs of a person's session to fetch. Never NIX_CONFIG or what changes where Nix looks.
 */
static const char *const variables[] = {
        "SSH_AUTH_SOCK", "http_proxy",  "https_proxy", "ftp_proxy", "all_proxy", "no_proxy",
        "HTTP_PROXY",    "HTTPS_PROXY", "FTP_PROXY",   "ALL_PROXY", "NO_PROXY",  NULL,
};

static bool variable_is_allowed(const char *variable) {
        size_t length = strcspn(variable, "=");

        if (variable[length] != '=' || strlen(variable) > ENVIRONMENT_SIZE_MAX ||
            !text_is_one_line(variable))
                return false;

        for (const char *const *name = variables; *name; name++)
                if (strncmp(*name, variable, length) == 0 && (*name)[length] == '\0')
                        return true;
        return false;
}

static int read_environment(sd_bus_message *message, CallOptions *options, sd_bus_error *error) {
        const char *variable;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "s");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_read(message, "s", &variable)) > 0) {
                if (!variable_is_allowed(variable))
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_OPTION,
                                "The option 'environment' may not set '%.*s'; it may set "
                                "SSH_AUTH_SOCK and the proxy variables",
                                (int) strcspn(variable, "="), variable);
                if (strv_length(options->environment) >= ENVIRONMENT_MAX)
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_OPTION,
                                "The option 'environment' may set %d variables at the most",
                                ENVIRONMENT_MAX);
                r = strv_push(&options->environment, variable);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_accepted(sd_bus_message *message, CallOptions *options, sd_bus_error *error) {
        const char *want;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "s");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_read(message, "s", &want)) > 0) {
                if (strlen(want) > ACCEPTED_SIZE_MAX ||
                    strv_length(options->accepted) >= ACCEPTED_MAX)
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_OPTION,
                                "The option 'accept' takes %d lines of %d bytes at the most",
                                ACCEPTED_MAX, ACCEPTED_SIZE_MAX);
                r = strv_push(&options->accepted, want);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_ports(sd_bus_message *message, CallOptions *options, sd_bus_error *error) {
        const char *text, *fault = "is for the container alone: name the host's port before it";
        Port port;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "s");
        if (r >= 0)
                r = strv_copy(NULL, &options->ports);
        if (r < 0)
                return r;

        while ((r = sd_bus_message_read(message, "s", &text)) > 0) {
                if (port_parse(text, &port, &fault) < 0 || port.host == 0)
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_OPTION, "The port '%.*s' %s",
                                (int) strspn(text, PORT_LETTERS), text, fault);
                if (strv_length(options->ports) >= PUBLISHED_MAX)
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_OPTION,
                                "The option 'ports' takes %d ports at the most", PUBLISHED_MAX);
                r = strv_push(&options->ports, text);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/*
 * The owner's processes get it. Never a terminal: who calls may be root for another owner, and
 * whoever holds a terminal can type on it.
 */
static int read_output(sd_bus_message *message, CallOptions *options, sd_bus_error *error) {
        int r;

        r = sd_bus_message_read(message, "h", &options->output);
        if (r >= 0)
                r = stream_is_fit(options->output, true);
        if (r != 0)
                return r;
        return sd_bus_error_set(
                error, ERROR_INVALID_OPTION,
                "The option 'output' must be a pipe, a socket or a file, and no terminal");
}

static int read_jobs(sd_bus_message *message, CallOptions *options, sd_bus_error *error) {
        int r;

        r = sd_bus_message_read(message, "u", &options->jobs);
        if (r < 0 || (options->jobs >= 1 && options->jobs <= JOBS_MAX))
                return r;
        return sd_bus_error_setf(
                error, ERROR_INVALID_OPTION, "The option 'jobs' takes 1 to %d, not %u", JOBS_MAX,
                options->jobs);
}

static int read_flag(sd_bus_message *message, CallOption option, CallOptions *options) {
        int r, flag;

        r = sd_bus_message_read(message, "b", &flag);
        if (r >= 0 && flag)
                options->given |= option;
        return r;
}

static int read_value(
        sd_bus_message *message, unsigned place, void *userdata, sd_bus_error *error) {
        CallOption option = (CallOption) (1U << place);
        CallOptions *options = userdata;

        switch (option) {
        case CALL_DETACH:
        case CALL_VERBOSE:
        case CALL_UPDATE:
        case CALL_NO_DEPS:
        case CALL_ONLY_NEW:
        case CALL_REBUILD:
        case CALL_RESTART:
        case CALL_NO_RESTART:
        case CALL_FORCE:
        case CALL_VOLUMES:
        case CALL_RESULTS:
        case CALL_NO_VOLUMES:
                return read_flag(message, option, options);
        case CALL_OUTPUT:
                options->given |= option;
                return read_output(message, options, error);
        case CALL_ENVIRONMENT:
                options->given |= option;
                return read_environment(message, options, error);
        case CALL_ACCEPT:
                options->given |= option;
                return read_accepted(message, options, error);
        case CALL_JOBS:
                options->given |= option;
                return read_jobs(message, options, error);
        case CALL_PORTS:
                options->given |= option;
                return read_ports(message, options, error);
        case CALL_OWNER:
                options->given |= option;
                return sd_bus_message_read(message, "u", &options->owner);
        }
        return -EINVAL;
}

int call_options_read(
        sd_bus_message *message, unsigned allowed, CallOptions *ret, sd_bus_error *error) {
        const OptionTable table = { .forms = forms, .allowed = allowed, .read = read_value };
        _cleanup_call_options_ CallOptions options = { .output = -1 };
        int r;

        r = option_table_read(&table, message, &options, error);
        if (r < 0)
                return r;

        *ret = options;
        options = (CallOptions){};
        return 0;
}

void call_options_done(CallOptions *options) {
        options->environment = strv_free(options->environment);
        options->accepted = strv_free(options->accepted);
        options->ports = strv_free(options->ports);
}
