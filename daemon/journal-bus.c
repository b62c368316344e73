/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "bus.h"
#include "journal-bus.h"
#include "journal.h"
#include "names.h"
#include "option-table.h"
#include "state.h"
#include "stream.h"
#include "strv.h"

#define TEXT_MAX 255 /* bytes of an option */

/* systemd would put something in place of "$" and "%". */
#define LETTERS                                                                                    \
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"                           \
        " :+,.@_-\\*"

typedef enum JournalOption {
        OPTION_OUTPUT,
        OPTION_LINES,
        OPTION_SINCE,
        OPTION_UNIT,
        OPTION_FOLLOW,
} JournalOption;

static const OptionForm forms[] = {
        [OPTION_OUTPUT] = { "output", "h" }, [OPTION_LINES] = { "lines", "u" },
        [OPTION_SINCE] = { "since", "s" },   [OPTION_UNIT] = { "unit", "s" },
        [OPTION_FOLLOW] = { "follow", "b" }, {},
};

static int read_output(sd_bus_message *message, int *ret, sd_bus_error *error) {
        int r;

        r = sd_bus_message_read(message, "h", ret);
        if (r >= 0)
                r = stream_is_fit(*ret, false);
        if (r != 0)
                return r;
        return sd_bus_error_set(
                error, ERROR_INVALID_OPTION,
                "The option 'output' must be a pipe, a socket or /dev/null");
}

static int read_lines(sd_bus_message *message, char ***options) {
        uint32_t lines;
        int r;

        r = sd_bus_message_read(message, "u", &lines);
        return r < 0 ? r : strv_pushf(options, "--lines=%u", lines);
}

static int read_text(
        sd_bus_message *message, const char *name, char ***options, sd_bus_error *error) {
        const char *text;
        int r;

        r = sd_bus_message_read(message, "s", &text);
        if (r < 0)
                return r;
        if (!*text || strlen(text) > TEXT_MAX || text[strspn(text, LETTERS)])
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION,
                        "The option '%s' is no text of at most %d letters, digits and a few signs",
                        name, TEXT_MAX);
        return strv_pushf(options, "--%s=%s", name, text);
}

static int read_follow(sd_bus_message *message, JournalRequest *request) {
        int follow, r;

        r = sd_bus_message_read(message, "b", &follow);
        request->follow = r >= 0 && follow;
        return r >= 0 && follow ? strv_push(&request->options, "--follow") : r;
}

static int read_value(
        sd_bus_message *message, unsigned place, void *userdata, sd_bus_error *error) {
        JournalRequest *request = userdata;

        switch ((JournalOption) place) {
        case OPTION_OUTPUT:
                return read_output(message, &request->output, error);
        case OPTION_LINES:
                return read_lines(message, &request->options);
        case OPTION_UNIT:
                request->of_unit = true;
                return read_text(message, forms[place].name, &request->options, error);
        case OPTION_FOLLOW:
                return read_follow(message, request);
        case OPTION_SINCE:
                return read_text(message, forms[place].name, &request->options, error);
        }
        return -EINVAL;
}

static int check_minimal(
        const Container *container, const JournalRequest *request, sd_bus_error *error) {
        const char *name = container_name(container);

        if (request->of_unit)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION,
                        "%s has no units, as its init is \"minimal\": leave the option 'unit' out",
                        name);
        if (request->follow && !container_is_running(container))
                return sd_bus_error_setf(error, ERROR_NOT_RUNNING, "%s does not run", name);
        return 0;
}

static int check(const Container *container, const JournalRequest *request, sd_bus_error *error) {
        const char *name = container_name(container);

        if (request->output < 0)
                return sd_bus_error_set(
                        error, ERROR_INVALID_OPTION,
                        "The option 'output' is missing: where is the journal to be written to?");
        if (container->record->minimal)
                return check_minimal(container, request, error);
        if (request->follow)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION,
                        "The option 'follow' is for those without systemd: in %s 'journalctl "
                        "--follow' does that",
                        name);
        if (container->job || unit_state(container->unit) != SERVICE_GONE)
                return sd_bus_error_setf(
                        error, ERROR_BUSY,
                        "%s is up, or about to be: its journal is read by journalctl inside", name);
        return 0;
}

int method_journal(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const OptionTable table = { .forms = forms, .allowed = ~0U, .read = read_value };
        _cleanup_strv_ char **options = NULL;
        JournalRequest request = { .output = -1 };
        Container *container = userdata;
        int r;

        r = option_table_read(&table, message, &request, error);
        options = request.options;
        if (r < 0)
                return r;

        r = container_bus_authorise(container, message, "logs", error);
        if (r == 0)
                r = check(container, &request, error);
        if (r != 0)
                return r;

        return container_is_accepted(container) && state_has_root(container->machine) ?
                journal_new(container, message, &request, error) :
                sd_bus_reply_method_return(message, "i", STATUS_NO_JOURNAL);
}
