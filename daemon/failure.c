/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "console.h"
#include "failure.h"
#include "log.h"
#include "lookout.h"
#include "names.h"

#define CONSOLE_LINES 12

void failure_forget(Record *record) {
        record->failed = record->waits = false;
        free(TAKE_PTR(record->failure));
}

static void failure_set(Record *record, const char *why) {
        failure_forget(record);
        record->failed = true;
        record->failure = why ? strdup(why) : NULL;
}

/* It has failed, and what the job's error says is why. */
static void failure_keep(Job *job) {
        failure_set(job->container->record, job->error.message);
}

void failure_of_start(Job *job, int r) {
        const Container *container = job->container;
        const char *name = container_name(container), *reason = unit_reason(container->unit);

        if (r == -ETIMEDOUT)
                (void) sd_bus_error_setf(
                        &job->error, ERROR_NOT_READY,
                        "%s was not ready within %u seconds, so it was stopped", name,
                        container->spec->ready_timeout);
        else if (r == -EEXIST)
                (void) sd_bus_error_setf(
                        &job->error, ERROR_NAME_TAKEN,
                        "%s cannot be started: somebody else has registered the machine %s; see "
                        "'machinectl status %s'",
                        name, container->machine, container->machine);
        else if (unit_state(container->unit) == SERVICE_RUNNING)
                (void) sd_bus_error_setf(
                        &job->error, ERROR_START_FAILED,
                        "%s was stopped: systemd-machined does not tell about it (%s); see "
                        "'systemctl status systemd-machined'",
                        name, strerror(-r));
        else if (unit_refusal(container->unit))
                (void) sd_bus_error_setf(
                        &job->error, ERROR_START_FAILED,
                        "%s cannot be started, for systemd refuses its unit: %s; see 'systemctl "
                        "status %s'",
                        name, unit_refusal(container->unit), unit_name(container->unit));
        else
                (void) sd_bus_error_setf(
                        &job->error, ERROR_START_FAILED, "%s ended before it was ready%s%s%s", name,
                        *reason ? " (" : "", reason, *reason ? ")" : "");
        failure_keep(job);
}

/* What has become of a container that is not ready. */
static const char *failure_prefix(const Job *job) {
        return job->operation->in_place ? "was switched, and is not ready" : "was stopped";
}

/* "; nginx.service and 2 more have failed inside"; "" for none. */
static const char *describe_inside(const Container *container, char *ret, size_t size) {
        const FailedUnits *failed = lookout_failed(container->lookout);
        char units[FAILED_UNITS_WORDS];

        ret[0] = '\0';
        if (failed->n > 0)
                (void) snprintf(
                        ret, size, "; inside, %s ha%s failed", failed_units_describe(failed, units),
                        failed->n == 1 ? "s" : "ve");
        return ret;
}

void failure_of_health(Job *job, const char *words) {
        const Container *container = job->container;
        char inside[FAILED_UNITS_WORDS + 32];

        (void) sd_bus_error_setf(
                &job->error, ERROR_NOT_READY,
                "%s %s: its check has not passed within %u seconds%s%s%s",
                container_name(container), failure_prefix(job), container->spec->ready_timeout,
                *words ? ": " : "", words, describe_inside(container, inside, sizeof(inside)));
        failure_keep(job);
}

void failure_of_check(Job *job, int r, uint16_t port) {
        const char *name = container_name(job->container), *prefix = failure_prefix(job);
        char inside[FAILED_UNITS_WORDS + 32];

        if (r == -ETIMEDOUT)
                (void) sd_bus_error_setf(
                        &job->error, ERROR_NOT_READY,
                        "%s %s: nothing accepts connections at its port %u, %u seconds after the "
                        "start%s",
                        name, prefix, port, job->container->spec->ready_timeout,
                        describe_inside(job->container, inside, sizeof(inside)));
        else
                (void) sd_bus_error_setf(
                        &job->error, ERROR_START_FAILED, "%s %s: its port %u cannot be tried: %s",
                        name, prefix, port, strerror(-r));
        failure_keep(job);
}

/* "\n  line" for each line of the text. */
static int indent(const char *text, char **ret) {
        _cleanup_free_ char *indented = NULL;
        _cleanup_fclose_ FILE *stream = NULL;
        size_t size;

        stream = open_memstream(&indented, &size);
        if (!stream)
                return -ENOMEM;

        while (*text) {
                size_t length = strcspn(text, "\n");

                fprintf(stream, "\n  %.*s", (int) length, text);
                text += length + (text[length] == '\n');
        }
        if (fflush(stream) != 0)
                return -ENOMEM;

        *ret = strdup(indented);
        return *ret ? 0 : -ENOMEM;
}

void failure_of_end(Container *container) {
        _cleanup_free_ char *why = NULL;

        if (asprintf(
                    &why, "%s has ended by itself (%s)", container_name(container),
                    unit_reason(container->unit)) < 0)
                why = NULL;
        failure_set(container->record, why);
}

/* Of what did not even start the last line says why. */
static void failure_add_line(Record *record, const char *tail) {
        const char *line = tail, *next;
        char *why;

        while ((next = strchr(line, '\n')) && next[1] != '\0')
                line = next + 1;
        if (!record->failure ||
            asprintf(&why, "%s: %.*s", record->failure, (int) strcspn(line, "\n"), line) < 0)
                return;
        free(record->failure);
        record->failure = why;
}

/* "SENTENCE. Its last words:", and the lines, of which there are some. */
static void failure_append(Job *job, const char *intro, const char *lines) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *text = NULL;

        job->silent = true;
        if (asprintf(&text, "%s. %s:%s", job->error.message, intro, lines) < 0) {
                text = NULL;
                return;
        }
        (void) sd_bus_error_set(&error, job->error.name, text);
        sd_bus_error_free(&job->error);
        sd_bus_error_move(&job->error, &error);
}

void failure_of_unit(Job *job, const char *unit, const char *text) {
        _cleanup_free_ char *lines = NULL;

        (void) sd_bus_error_setf(
                &job->error, ERROR_NOT_READY, "%s %s: its unit %s has failed",
                container_name(job->container), failure_prefix(job), unit);
        failure_keep(job);
        if (indent(text, &lines) >= 0 && *lines)
                failure_append(job, "The last lines of its log", lines);
}

void failure_add_console(Job *job) {
        const Unit *unit = job->container->unit;
        _cleanup_free_ char *tail = NULL, *lines = NULL;
        int r;

        if (job->silent || job->operation->in_place || !sd_bus_error_is_set(&job->error))
                return;
        job->silent = true;

        r = console_tail(unit_name(unit), unit_invocation(unit), CONSOLE_LINES, &tail);
        if (r >= 0)
                r = indent(tail, &lines);
        if (r < 0 || !*tail) {
                log_debug("%s: no console to show: %s", job->container->machine, strerror(-r));
                return;
        }

        if (sd_bus_error_has_name(&job->error, ERROR_START_FAILED))
                failure_add_line(job->container->record, tail);
        failure_append(job, "Its last words", lines);
}
