/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <unistd.h>

#include "consent.h"
#include "names.h"
#include "strv.h"
#include "terminal.h"

#define INDENT "  "

static int consent_read(const sd_bus_error *error, char ***ret_wants) {
        _cleanup_strv_ char **wants = NULL;
        size_t length;
        int r = 0;

        if (sd_bus_error_has_name(error, ERROR_NEEDS_CONSENT))
                for (const char *line = error->message; r >= 0 && *line;
                     line += length + (line[length] == '\n')) {
                        length = strcspn(line, "\n");
                        if (strncmp(line, INDENT, strlen(INDENT)) == 0)
                                r = strv_pushf(
                                        &wants, "%.*s", (int) (length - strlen(INDENT)),
                                        line + strlen(INDENT));
                }
        if (r < 0)
                return r;

        *ret_wants = TAKE_PTR(wants);
        return 0;
}

static bool consent_is_given(const Options *options) {
        if (options->given & OPTION_ACCEPT)
                return true;
        if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
                return false;

        return terminal_asks("Agree to that?");
}

Outcome consent_perform(sd_bus *bus, Method *method, Call **ret) {
        _cleanup_strv_ char **wants = NULL;
        Outcome outcome;

        outcome = call_perform(bus, method, 1, ret);
        if (*ret && call_error(*ret, 0) && consent_read(call_error(*ret, 0), &wants) < 0)
                return OUTCOME_FAILED;
        if (!wants || !consent_is_given(method->options))
                return outcome;

        *ret = call_free(*ret);
        method->accepted = wants;
        outcome = call_perform(bus, method, 1, ret);
        method->accepted = NULL;
        return outcome;
}
