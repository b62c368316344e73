/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "log.h"
#include "submission.h"

#define SENT_MAX 32

/* Others of ours wait for answers, too. */
#define REST_USEC (100 * 1000ULL)

struct Submission {
        sd_bus_message *call;
        sd_bus_message_handler_t answered;
        void *userdata;
        sd_bus_slot *slot; /* once it is sent */
        bool queued;
        Submission *previous, *next;
};

static Submission *first, *last;
static unsigned sent;
static sd_event_source *rest;

static void submission_queue(Submission *submission) {
        submission->queued = true;
        submission->previous = last;
        submission->next = NULL;
        *(last ? &last->next : &first) = submission;
        last = submission;
}

static void submission_unqueue(Submission *submission) {
        if (!submission->queued)
                return;

        *(submission->previous ? &submission->previous->next : &first) = submission->next;
        *(submission->next ? &submission->next->previous : &last) = submission->previous;
        submission->queued = false;
}

static void submission_close(Submission *submission) {
        if (!submission->slot)
                return;

        submission->slot = sd_bus_slot_unref(submission->slot);
        sent--;
}

static void submissions_send(void);

static int on_rested(sd_event_source *source, uint64_t now, void *userdata) {
        (void) source;
        (void) now;
        (void) userdata;

        rest = sd_event_source_disable_unref(rest);
        submissions_send();
        return 0;
}

/* The bus has not passed it on. */
static bool was_too_much(sd_bus_message *reply) {
        const char *sender = sd_bus_message_get_sender(reply);

        return sd_bus_message_is_method_error(reply, SD_BUS_ERROR_LIMITS_EXCEEDED) && sender &&
                strcmp(sender, "org.freedesktop.DBus") == 0;
}

static int submission_again(Submission *submission) {
        sd_bus *bus = sd_bus_message_get_bus(submission->call);

        submission_queue(submission);
        return rest ? 0 :
                      sd_event_add_time_relative(
                              sd_bus_get_event(bus), &rest, CLOCK_MONOTONIC, REST_USEC, 0,
                              on_rested, NULL);
}

static int on_answer(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Submission *submission = userdata;

        submission_close(submission);
        if (was_too_much(reply))
                return submission_again(submission);
        (void) submission->answered(reply, submission->userdata, error);
        submissions_send();
        return 0;
}

static int submission_send(Submission *submission) {
        int r;

        submission_unqueue(submission);
        r = sd_bus_call_async(
                sd_bus_message_get_bus(submission->call), &submission->slot, submission->call,
                on_answer, submission, UINT64_MAX);
        if (r >= 0)
                sent++;
        return r;
}

static void submissions_send(void) {
        int r;

        while (first && sent < SENT_MAX && !rest) {
                r = submission_send(first);
                if (r < 0)
                        log_error("systemd cannot be asked: %s", strerror(-r));
        }
}

int submission_new(
        sd_bus_message *call, sd_bus_message_handler_t answered, void *userdata, Submission **ret) {
        Submission *submission = calloc(1, sizeof(*submission));

        if (!submission)
                return -ENOMEM;

        *submission = (Submission){
                .call = sd_bus_message_ref(call),
                .answered = answered,
                .userdata = userdata,
        };
        submission_queue(submission);
        submissions_send();
        if (!submission->queued && !submission->slot) {
                submission_free(submission);
                return -EIO;
        }

        *ret = submission;
        return 0;
}

Submission *submission_free(Submission *submission) {
        if (!submission)
                return NULL;

        submission_unqueue(submission);
        submission_close(submission);
        sd_bus_message_unref(submission->call);
        free(submission);
        if (!first)
                rest = sd_event_source_disable_unref(rest);
        submissions_send();
        return NULL;
}
