/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "health.h"
#include "names.h"
#include "text.h"

/* systemd may have to start who is asked. */
#define ANSWER_USEC (15 * 1000 * 1000ULL)

const char *verdict_name(Verdict verdict) {
        switch (verdict) {
        case VERDICT_OK:
                return VERDICT_NAME_OK;
        case VERDICT_WARNING:
                return VERDICT_NAME_WARNING;
        case VERDICT_ERROR:
                return VERDICT_NAME_ERROR;
        case VERDICT_NOT_CHECKED:
                return VERDICT_NAME_NOT_CHECKED;
        }
        return VERDICT_NAME_NOT_CHECKED;
}

Verdict verdict_from_name(const char *name) {
        static const Verdict verdicts[] = { VERDICT_OK, VERDICT_WARNING, VERDICT_ERROR };

        for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
                if (strcmp(verdict_name(verdicts[i]), name) == 0)
                        return verdicts[i];
        return VERDICT_NOT_CHECKED;
}

int health_new(Health **ret) {
        _cleanup_(health_freep) Health *health = calloc(1, sizeof(*health));
        const struct passwd *user = getpwuid(getuid());
        int n;

        if (!health)
                return -ENOMEM;

        n = user ? asprintf(&health->user, "%s", user->pw_name) :
                   asprintf(&health->user, "uid %u", (unsigned) getuid());
        if (n < 0) {
                health->user = NULL;
                return -ENOMEM;
        }

        health->bus_result = sd_bus_open_system_with_description(&health->bus, "flakectrctl");
        if (health->bus_result >= 0)
                health->bus_result = sd_bus_set_method_call_timeout(health->bus, ANSWER_USEC);
        *ret = TAKE_PTR(health);
        return 0;
}

Health *health_free(Health *health) {
        if (!health)
                return NULL;

        for (size_t i = 0; i < health->n_lines; i++) {
                free(health->lines[i].check);
                free(health->lines[i].text);
        }
        free(health->lines);
        free(health->user);
        sd_bus_flush_close_unref(health->bus);
        free(health);
        return NULL;
}

void health_run(Health *health, const HealthCheck *checks) {
        for (const HealthCheck *check = checks; check->name; check++) {
                health->check = check->name;
                if (check->needs_bus && !health->bus)
                        health_say(
                                health, VERDICT_NOT_CHECKED,
                                "the system bus of D-Bus cannot be reached");
                else
                        check->run(health);
        }
}

void health_add(Health *health, const char *check, Verdict verdict, const char *text) {
        HealthLine *lines;
        HealthLine line = { .verdict = verdict };

        if (health->result < 0)
                return;

        lines = reallocarray(health->lines, health->n_lines + 1, sizeof(*lines));
        if (!lines) {
                health->result = -ENOMEM;
                return;
        }
        health->lines = lines;

        line.check = strdup(check);
        line.text = strdup(text);
        lines[health->n_lines++] = line;
        if (!line.check || !line.text) {
                health->result = -ENOMEM;
                return;
        }

        /* Parts of it are other programs' words. */
        (void) text_clean(line.check);
        (void) text_clean(line.text);
}

void health_say(Health *health, Verdict verdict, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list args;
        int n;

        va_start(args, format);
        n = vasprintf(&text, format, args);
        va_end(args);

        if (n < 0) {
                text = NULL;
                health->result = -ENOMEM;
                return;
        }
        health_add(health, health->check, verdict, text);
}

bool health_has_error(const Health *health) {
        for (size_t i = 0; i < health->n_lines; i++)
                if (health->lines[i].verdict == VERDICT_ERROR)
                        return true;
        return false;
}
