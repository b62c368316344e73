/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "pid1-link.h"
#include "pid1.h"
#include "start.h"

/* Whether PID 1 has taken it is to be seen. */
#define JOB_LOST UINT32_MAX

struct Start {
        sd_bus *bus;
        const StartEvents *events;
        void *userdata;

        sd_bus_message *message; /* until it is taken, or was sent twice */
        Submission *submission;  /* while it is asked */
        uint32_t job;            /* 0: it has ended */
        Listener *job_removed;
};

static void start_end(Start *start, int r) {
        start->job = 0;
        start->events->ended(start->userdata, r);
}

static int on_job_removed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Start *start = userdata;
        const char *result;
        uint32_t job;

        (void) error;

        if (sd_bus_message_read(message, "uoss", &job, NULL, NULL, &result) < 0)
                return 0;
        if (start->job != 0 && start->job == job)
                start_end(start, strcmp(result, "done") == 0 ? 0 : -EIO);
        return 0;
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Start *start = userdata;
        const sd_bus_error *refused = sd_bus_message_get_error(reply);

        (void) error;

        start->submission = submission_free(start->submission);
        if (pid1_has_left(reply)) {
                start->job = JOB_LOST;
                start->events->taken(start->userdata, true);
                return 0;
        }

        start->message = sd_bus_message_unref(start->message);
        if (!refused && pid1_read_job(reply, &start->job) >= 0)
                start->events->taken(start->userdata, false);
        else if (refused)
                start->events->refused(start->userdata, -EIO, refused->message);
        else
                start->events->refused(
                        start->userdata, -EBADMSG, "systemd's answer cannot be read");
        return 0;
}

int start_send(Start *start, sd_bus_message *message) {
        int r;

        start_forget(start);
        r = submission_new(message, on_reply, start, &start->submission);
        if (r >= 0)
                start->message = sd_bus_message_ref(message);
        return r;
}

void start_forget(Start *start) {
        start->submission = submission_free(start->submission);
        start->message = sd_bus_message_unref(start->message);
        start->job = 0;
}

bool start_is_asked(const Start *start) {
        return start->submission;
}

void start_catch_up(Start *start, const UnitProperties *properties) {
        if (start->job == JOB_LOST && properties->job != 0)
                start->job = properties->job;
        if (start->job != 0 && start->job != properties->job)
                start_end(start, properties->ready_usec != 0 ? 0 : -EIO);
}

bool start_miss(Start *start, bool wanted) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = TAKE_PTR(start->message);
        bool lost = start->job == JOB_LOST;

        if (start->job == 0)
                return false;
        if (!lost) {
                /* That it has gone follows, as with any that fails. */
                start->events->taken(start->userdata, true);
                start_end(start, -EIO);
                return true;
        }

        start->job = 0;
        if (!wanted || !message || submission_new(message, on_reply, start, &start->submission) < 0)
                start->events->refused(start->userdata, -EIO, "systemd has left the bus");
        return true;
}

int start_new(sd_bus *bus, const StartEvents *events, void *userdata, Start **ret) {
        _cleanup_(start_freep) Start *start = calloc(1, sizeof(*start));
        int r;

        if (!start)
                return -ENOMEM;

        *start = (Start){ .bus = sd_bus_ref(bus), .events = events, .userdata = userdata };
        r = listener_new(bus, &pid1_job_removed, on_job_removed, start, &start->job_removed);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(start);
        return 0;
}

Start *start_free(Start *start) {
        if (!start)
                return NULL;

        start_forget(start);
        listener_free(start->job_removed);
        sd_bus_unref(start->bus);
        free(start);
        return NULL;
}
