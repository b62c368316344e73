/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "build-unit.h"
#include "build.h"
#include "names.h"
#include "pid1.h"
#include "report-reader.h"
#include "report.h"
#include "service.h"
#include "strv.h"

#define PROGRESS_USEC (100 * 1000ULL)

/* The owner's own limit comes long before. */
#define NAMES_MAX 1024

struct Build {
        sd_event *event;
        Service *service;
        ReportReader *reader;
        const BuildEvents *events;
        void *userdata;

        char **names, **outputs; /* two of the same length; "" where there is no output yet */
        bool named;              /* the event was told */
        bool over;               /* `done` was told */
        ReportPhase phase;
        uint64_t done, expected;
        sd_event_source *throttle; /* on until progress may be told again */
        bool changed;              /* since it was told */
};

static void build_end(Build *build, int r, const sd_bus_error *error) {
        if (build->over)
                return;
        build->over = true;
        build->throttle = sd_event_source_disable_unref(build->throttle);
        build->events->done(build->userdata, r, error);
}

static void build_fail(Build *build, const char *name, const char *text) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;

        (void) sd_bus_error_set(&error, name, text);
        build_end(build, -EIO, &error);
}

static int on_throttle(sd_event_source *source, uint64_t now, void *userdata) {
        Build *build = userdata;
        int r = 0;

        (void) now;

        if (build->changed) {
                build->changed = false;
                r = sd_event_source_set_time_relative(source, PROGRESS_USEC);
                if (r >= 0)
                        r = sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
                build->events->progress(build->userdata);
        } else {
                build->throttle = sd_event_source_disable_unref(build->throttle);
        }
        return r;
}

/* Tells at once, and then no more than every tenth of a second. */
static void build_progressed(Build *build) {
        if (build->throttle) {
                build->changed = true;
                return;
        }

        if (sd_event_add_time_relative(
                    build->event, &build->throttle, CLOCK_MONOTONIC, PROGRESS_USEC, 0, on_throttle,
                    build) >= 0)
                build->events->progress(build->userdata);
}

static int build_add_names(Build *build, char *const *names) {
        int r;

        if (build->named || strv_length(build->names) + strv_length(names) > NAMES_MAX)
                return -EBADMSG;

        for (char *const *name = names; *name; name++) {
                if (strv_contains(build->names, *name))
                        return -EBADMSG;
                r = strv_push(&build->names, *name);
                if (r >= 0)
                        r = strv_push(&build->outputs, "");
                if (r < 0)
                        return r;
        }
        return 0;
}

static int build_find(const Build *build, const char *name) {
        for (int i = 0; build->names && build->names[i]; i++)
                if (strcmp(build->names[i], name) == 0)
                        return i;
        return -ENOENT;
}

static int build_add_output(Build *build, const char *name, const char *path) {
        int i = build_find(build, name);
        char *copy;

        if (i < 0 || *build->outputs[i])
                return -EBADMSG;

        copy = strdup(path);
        if (!copy)
                return -ENOMEM;

        free(build->outputs[i]);
        build->outputs[i] = copy;
        return 0;
}

/* Names may need several lines: they are complete when something else is reported. */
static void build_tell_names(Build *build) {
        if (build->named || !build->names)
                return;
        build->named = true;
        build->events->named(build->userdata, build->names);
}

static int build_complete(Build *build) {
        if (!build->names || strv_contains(build->outputs, ""))
                return -EBADMSG;
        build_end(build, 0, NULL);
        return 0;
}

static void build_report_failure(Build *build, const Report *report) {
        switch (report->failure) {
        case FAILURE_BUILD:
                return build_fail(build, ERROR_BUILD_FAILED, report->text);
        case FAILURE_NIX_UNAVAILABLE:
                return build_fail(build, ERROR_NIX_UNAVAILABLE, report->text);
        case FAILURE_NO_FLAKE:
                return build_fail(build, ERROR_NO_SUCH_FLAKE, report->text);
        case FAILURE_NO_CONTAINER:
                return build_fail(build, ERROR_NO_SUCH_CONTAINER, report->text);
        }
}

static int on_report(const Report *report, void *userdata) {
        Build *build = userdata;

        if (build->over)
                return 0;
        if (report->type != REPORT_NAMES)
                build_tell_names(build);
        switch (report->type) {
        case REPORT_PHASE:
                build->phase = report->phase;
                build_progressed(build);
                return 0;
        case REPORT_NAMES:
                return build_add_names(build, report->names);
        case REPORT_PROGRESS:
                build->done = report->done;
                build->expected = report->expected;
                build_progressed(build);
                return 0;
        case REPORT_OUTPUT:
                return build_add_output(build, report->names[0], report->path);
        case REPORT_FAILED:
                build_report_failure(build, report);
                return 0;
        case REPORT_DONE:
                return build_complete(build);
        }
        return -EBADMSG;
}

static void on_reader_end(int r, void *userdata) {
        Build *build = userdata;

        if (r == -EBADMSG)
                build_fail(
                        build, ERROR_BUILD_FAILED,
                        "The build said what it should not: it was ended");
        else
                build_fail(
                        build, ERROR_BUILD_FAILED,
                        "The build was ended before it was done; journalctl -t flakectr-build "
                        "tells more");
}

static void on_service_started(void *userdata, int r) {
        Build *build = userdata;

        if (r < 0)
                build_fail(
                        build, ERROR_BUILD_FAILED,
                        service_error(build->service) ?: "The build could not be started");
}

static void on_service_gone(void *userdata) {
        (void) userdata; /* on_reader_end() follows */
}

static const ServiceEvents service_events = {
        .started = on_service_started,
        .gone = on_service_gone,
};

static int build_start(Build *build, const BuildRequest *request) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        _cleanup_close_ int ours = -1, theirs = -1;
        int r;

        r = build_unit_socket(request, &ours, &theirs);
        if (r < 0)
                return r;

        r = service_prepare(build->service, &message);
        if (r >= 0)
                r = build_unit_append(message, service_unit(build->service), request, theirs);
        if (r >= 0)
                r = service_start(build->service, message);
        if (r < 0)
                return r;

        return report_reader_new(
                build->event, TAKE_FD(ours), on_report, on_reader_end, build, &build->reader);
}

int build_new(
        sd_bus *bus,
        const BuildRequest *request,
        const BuildEvents *events,
        void *userdata,
        Build **ret) {
        _cleanup_(build_freep) Build *build = calloc(1, sizeof(*build));
        _cleanup_free_ char *unit = NULL;
        int r;

        if (!build)
                return -ENOMEM;

        *build = (Build){
                .event = sd_event_ref(sd_bus_get_event(bus)),
                .events = events,
                .userdata = userdata,
                .phase = PHASE_EVALUATING,
        };

        r = pid1_name_helper("build", &unit);
        if (r >= 0)
                r = service_new(bus, unit, &service_events, build, &build->service);
        if (r >= 0)
                r = build_start(build, request);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(build);
        return 0;
}

Build *build_free(Build *build) {
        if (!build)
                return NULL;

        report_reader_free(build->reader);
        /* It leaves by itself now, if its owner has made nothing else of it. */
        if (build->service)
                (void) service_stop(build->service);
        service_free(build->service);
        sd_event_source_disable_unref(build->throttle);
        sd_event_unref(build->event);
        strv_free(build->names);
        strv_free(build->outputs);
        free(build);
        return NULL;
}

const char *build_phase(const Build *build) {
        return report_phase_to_string(build->phase);
}

void build_progress(const Build *build, uint64_t *ret_done, uint64_t *ret_expected) {
        *ret_done = build->done;
        *ret_expected = build->expected;
}

char *const *build_names(const Build *build) {
        return build->names;
}

const char *build_output(const Build *build, const char *name) {
        int i = build_find(build, name);

        return i >= 0 && *build->outputs[i] ? build->outputs[i] : NULL;
}
