/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "config.h"
#include "names.h"
#include "outcome.h"
#include "text.h"

/* What is not here is OUTCOME_FAILED. */
static const struct {
        const char *error;
        Outcome outcome;
} outcomes[] = {
        { ERROR_INVALID_FLAKE, OUTCOME_USAGE },
        { ERROR_INVALID_NAME, OUTCOME_USAGE },
        { SD_BUS_ERROR_INVALID_ARGS, OUTCOME_USAGE },
        { ERROR_NO_SUCH_CONTAINER, OUTCOME_MISSING },
        { ERROR_NO_SUCH_FLAKE, OUTCOME_MISSING },
        { ERROR_NO_SUCH_GENERATION, OUTCOME_MISSING },
        { ERROR_NO_SUCH_OWNER, OUTCOME_MISSING },
        { ERROR_NO_SUCH_SNAPSHOT, OUTCOME_MISSING },
        { ERROR_NO_SUCH_VOLUME, OUTCOME_MISSING },
        { SD_BUS_ERROR_UNKNOWN_OBJECT, OUTCOME_MISSING },
        { ERROR_NEEDS_CONSENT, OUTCOME_REFUSED },
        { SD_BUS_ERROR_ACCESS_DENIED, OUTCOME_REFUSED },
        { SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED, OUTCOME_REFUSED },
        { ERROR_NOT_EXECUTABLE, OUTCOME_NOT_EXECUTABLE },
        { ERROR_NO_SUCH_PROGRAM, OUTCOME_NO_PROGRAM },
        { ERROR_NOT_READY, OUTCOME_NOT_READY },
        { SD_BUS_ERROR_TIMEOUT, OUTCOME_NOT_READY },
        {},
};

#define ANOTHER_VERSION                                                                            \
        "flakectrd does not know what is asked of it, as it is not of the version of this "        \
        "flakectrctl, " VERSION "; 'systemctl restart flakectrd' as root starts the installed one"

/* What the bus itself says, in words that lead on. */
static const struct {
        const char *error, *words;
} absences[] = {
        { SD_BUS_ERROR_SERVICE_UNKNOWN,
          "flakectrd is not there: D-Bus does not know it. After an installation run "
          "'systemctl reload dbus' as root; else see 'systemctl status flakectrd'" },
        { SD_BUS_ERROR_NAME_HAS_NO_OWNER,
          "flakectrd is not there; see 'systemctl status flakectrd'" },
        { "org.freedesktop.systemd1.NoSuchUnit",
          "flakectrd cannot be started: systemd does not know it. After an installation run "
          "'systemctl daemon-reload' as root" },
        { "org.freedesktop.systemd1.UnitMasked",
          "flakectrd is masked; 'systemctl unmask flakectrd' as root lets it run" },
        { "org.freedesktop.DBus.Error.Spawn.ChildExited",
          "flakectrd could not be started; see 'systemctl status flakectrd'" },
        { "org.freedesktop.DBus.Error.Spawn.Failed",
          "flakectrd could not be started; see 'systemctl status flakectrd'" },
        { "org.freedesktop.DBus.Error.TimedOut",
          "flakectrd could not be started in time; see 'systemctl status flakectrd'" },
        { SD_BUS_ERROR_UNKNOWN_METHOD, ANOTHER_VERSION },
        { SD_BUS_ERROR_UNKNOWN_INTERFACE, ANOTHER_VERSION },
        { SD_BUS_ERROR_UNKNOWN_PROPERTY, ANOTHER_VERSION },
        { SD_BUS_ERROR_NO_REPLY,
          "flakectrd has gone away without an answer; see 'journalctl -u flakectrd'" },
        { SD_BUS_ERROR_DISCONNECTED,
          "the connection to D-Bus has been lost; see 'systemctl status dbus'" },
        {},
};

/* A name in it may be anybody's, also one that a script has passed on. */
Outcome outcome_fail(Outcome outcome, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list args;
        int n;

        va_start(args, format);
        n = vasprintf(&text, format, args);
        va_end(args);
        if (n < 0)
                text = NULL;
        fprintf(stderr, "flakectrctl: %s\n", text ? text_clean(text) : strerror(ENOMEM));
        return outcome;
}

Outcome outcome_fail_errno(int r, const char *what) {
        return outcome_fail(OUTCOME_FAILED, "cannot %s: %s", what, strerror(-r));
}

Outcome outcome_of_error(const sd_bus_error *error) {
        for (size_t i = 0; outcomes[i].error; i++)
                if (sd_bus_error_has_name(error, outcomes[i].error))
                        return outcomes[i].outcome;
        return OUTCOME_FAILED;
}

const char *outcome_error_words(const sd_bus_error *error) {
        for (size_t i = 0; absences[i].error; i++)
                if (sd_bus_error_has_name(error, absences[i].error))
                        return absences[i].words;
        return NULL;
}

Outcome outcome_fail_error(const sd_bus_error *error) {
        const char *words = outcome_error_words(error);

        if (words)
                return outcome_fail(OUTCOME_FAILED, "%s", words);
        return outcome_fail(outcome_of_error(error), "%s", error->message ?: error->name);
}

Outcome outcome_first(Outcome before, Outcome now) {
        return before == OUTCOME_DONE ? now : before;
}
