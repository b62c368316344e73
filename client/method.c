/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <unistd.h>

#include "method.h"
#include "names.h"
#include "strv.h"
#include "text.h"

/* Together with the longest name, what flakectrd takes. */
#define VALUE_SIZE_MAX 4000

/* What flakectrd lets through to Nix. */
static const char *const environment[] = {
        "SSH_AUTH_SOCK", "http_proxy",  "https_proxy", "ftp_proxy", "all_proxy", "no_proxy",
        "HTTP_PROXY",    "HTTPS_PROXY", "FTP_PROXY",   "ALL_PROXY", "NO_PROXY",  NULL,
};

static const struct {
        Option option;
        const char *key;
} flags[] = {
        { OPTION_DETACH, "detach" },         { OPTION_UPDATE, "update" },
        { OPTION_RESTART, "restart" },       { OPTION_NO_RESTART, "no-restart" },
        { OPTION_VERBOSE, "verbose" },       { OPTION_NO_DEPS, "no-deps" },
        { OPTION_ONLY_NEW, "only-new" },     { OPTION_REBUILD, "rebuild" },
        { OPTION_FORCE, "force" },           { OPTION_VOLUMES, "volumes" },
        { OPTION_NO_VOLUMES, "no-volumes" }, {},
};

/* flakectrd refuses a call with others; D-Bus carries UTF-8 alone. */
static bool variable_can_be_sent(const char *value) {
        return strlen(value) <= VALUE_SIZE_MAX && text_is_utf8(value, strlen(value)) &&
                text_is_one_line(value);
}

int method_append_strings(sd_bus_message *message, const char *option, char *const *strings) {
        int r;

        r = sd_bus_message_open_container(message, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", option);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_append_strv(message, (char **) strings);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

/* Those of the list that are set here. */
static int append_environment(sd_bus_message *message) {
        _cleanup_strv_ char **variables = NULL;
        int r;

        for (const char *const *name = environment; *name; name++) {
                const char *value = getenv(*name);

                if (!value || !variable_can_be_sent(value))
                        continue;
                r = strv_pushf(&variables, "%s=%s", *name, value);
                if (r < 0)
                        return r;
        }
        return method_append_strings(message, "environment", variables);
}

static int append_options(const Method *method, int output, sd_bus_message *message) {
        const Options *options = method->options;
        int r;

        r = sd_bus_message_open_container(message, 'a', "{sv}");
        for (size_t i = 0; r >= 0 && flags[i].key; i++)
                if (options->given & flags[i].option)
                        r = sd_bus_message_append(message, "{sv}", flags[i].key, "b", 1);
        if (r >= 0 && !method->view && options->given & OPTION_JOBS)
                r = sd_bus_message_append(message, "{sv}", "jobs", "u", options->jobs);
        /* Everybody else may only name himself, and needs no option for that. */
        if (r >= 0 && !method->view && options->given & OPTION_OWNER && getuid() == 0)
                r = sd_bus_message_append(message, "{sv}", "owner", "u", options->owner);
        if (r >= 0 && method->lists)
                r = sd_bus_message_append(message, "{sv}", "results", "b", 1);
        if (r >= 0 && output >= 0)
                r = sd_bus_message_append(message, "{sv}", "output", "h", output);
        if (r >= 0 && method->builds)
                r = append_environment(message);
        if (r >= 0 && method->accepted)
                r = method_append_strings(message, "accept", method->accepted);
        if (r >= 0 && options->given & OPTION_PUBLISH)
                r = method_append_strings(message, "ports", (char *const *) options->ports);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

int method_message(const Method *method, sd_bus *bus, int output, bool asks, sd_bus_message **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        r = sd_bus_message_new_method_call(
                bus, &message, BUS_NAME, method->view ? method->view->path : OBJECT_ROOT,
                method->view ? INTERFACE_CONTAINER : INTERFACE_MANAGER, method->name);
        if (r >= 0)
                r = sd_bus_message_set_allow_interactive_authorization(message, asks);
        if (r >= 0 && method->number)
                r = sd_bus_message_append(message, "u", *method->number);
        if (r >= 0 && method->stream)
                r = sd_bus_message_append(message, "h", *method->stream);
        if (r >= 0 && method->flake)
                r = sd_bus_message_append(message, "s", method->flake);
        if (r >= 0 && !method->view && (method->flake || method->names))
                r = sd_bus_message_append_strv(message, (char **) method->names);
        if (r >= 0 && method->options)
                r = append_options(method, output, message);
        if (r >= 0 && method->append)
                r = method->append(method, message);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(message);
        return 0;
}
