/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "clock.h"
#include "reporter.h"
#include "strv.h"

#define INTERVAL_USEC 100000
#define USEC_PER_MSEC 1000

/* Of one line of names, which may be as many as a flake has. */
#define NAMES_PER_LINE 64

static int reporter_write(Reporter *reporter, const char *line) {
        size_t size = strlen(line);
        ssize_t n;

        for (; size > 0; line += n, size -= (size_t) n) {
                n = send(reporter->socket, line, size, MSG_NOSIGNAL);
                if (n < 0 && errno == EINTR)
                        n = 0;
                else if (n < 0)
                        return errno == EPIPE || errno == ECONNRESET ? -ECANCELED : -errno;
        }
        return 0;
}

static int reporter_send(Reporter *reporter, const Report *report) {
        _cleanup_free_ char *line = NULL;
        int r;

        r = report_format(report, &line);
        return r < 0 ? r : reporter_write(reporter, line);
}

static bool phase_is_new(const Reporter *reporter) {
        return !reporter->begun || reporter->phase != reporter->phase_told;
}

static bool progress_is_new(const Reporter *reporter) {
        return reporter->done != reporter->done_told ||
                reporter->expected != reporter->expected_told;
}

void reporter_set(Reporter *reporter, ReportPhase phase, uint64_t done, uint64_t expected) {
        reporter->phase = phase;
        reporter->done = done;
        reporter->expected = expected;
}

int reporter_timeout(const Reporter *reporter) {
        uint64_t past;

        if (!phase_is_new(reporter) && !progress_is_new(reporter))
                return -1;

        past = monotonic_now() - reporter->told;
        if (past >= INTERVAL_USEC)
                return 0;
        return (int) ((INTERVAL_USEC - past) / USEC_PER_MSEC) + 1;
}

static int reporter_flush(Reporter *reporter) {
        Report report = {
                .phase = reporter->phase,
                .done = reporter->done,
                .expected = reporter->expected,
        };
        int r = 0;

        if (phase_is_new(reporter)) {
                report.type = REPORT_PHASE;
                r = reporter_send(reporter, &report);
        }
        if (r >= 0 && progress_is_new(reporter)) {
                report.type = REPORT_PROGRESS;
                r = reporter_send(reporter, &report);
        }
        if (r < 0)
                return r;

        reporter->begun = true;
        reporter->phase_told = reporter->phase;
        reporter->done_told = reporter->done;
        reporter->expected_told = reporter->expected;
        reporter->told = monotonic_now();
        return 0;
}

int reporter_tick(Reporter *reporter) {
        return reporter_timeout(reporter) == 0 ? reporter_flush(reporter) : 0;
}

static int reporter_flush_and_send(Reporter *reporter, const Report *report) {
        int r = 0;

        if (reporter_timeout(reporter) >= 0)
                r = reporter_flush(reporter);
        return r < 0 ? r : reporter_send(reporter, report);
}

static int reporter_names_line(Reporter *reporter, char *const *names, size_t n) {
        _cleanup_strv_ char **line = NULL;
        Report report = { .type = REPORT_NAMES };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < n; i++)
                r = strv_push(&line, names[i]);
        if (r < 0)
                return r;

        report.names = line;
        return reporter_flush_and_send(reporter, &report);
}

int reporter_names(Reporter *reporter, char *const *names) {
        size_t left = strv_length(names), n;
        int r;

        for (; left > 0; names += n, left -= n) {
                n = left < NAMES_PER_LINE ? left : NAMES_PER_LINE;
                r = reporter_names_line(reporter, names, n);
                if (r < 0)
                        return r;
        }

        /* The next report says that these were all: let it not wait for Nix. */
        reporter->begun = false;
        return reporter_flush(reporter);
}

int reporter_output(Reporter *reporter, const char *name, const char *path) {
        Report report = {
                .type = REPORT_OUTPUT,
                .names = (char *[]){ (char *) name, NULL },
                .path = (char *) path,
        };

        return reporter_flush_and_send(reporter, &report);
}

int reporter_failed(Reporter *reporter, ReportFailure failure, const char *text) {
        Report report = {
                .type = REPORT_FAILED,
                .failure = failure,
                .text = (char *) text,
        };

        return reporter_flush_and_send(reporter, &report);
}

int reporter_finish(Reporter *reporter) {
        return reporter_flush_and_send(reporter, &(Report){ .type = REPORT_DONE });
}
