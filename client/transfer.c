/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "call.h"
#include "transfer.h"

#define LOOK_USEC (100 * 1000)

static void on_line(const char *line, void *userdata) {
        Transfer *transfer = userdata;

        copy_progress_hide(&transfer->progress);
        fprintf(stderr, "flakectrctl: %s: %s\n", transfer->choice->chosen[0]->name, line);
}

Outcome transfer_init(
        const Choice *choice, const Options *options, char *const *words, Transfer *ret) {
        _cleanup_(details_freep) Details *details = NULL;
        Outcome outcome;
        int r;

        outcome = choice_inspect(choice, choice->chosen[0], &details);
        if (outcome != OUTCOME_DONE)
                return outcome;

        *ret = (Transfer){
                .choice = choice,
                .execution = { .options = options, .words = words },
        };
        copy_progress_begin(options, &ret->progress);
        r = output_new(sd_bus_get_event(choice->bus), on_line, ret, &ret->errors);
        /* While we are busy with the files nobody reads there: it loses words, and does not wait.
         */
        if (r >= 0 && fcntl(output_fd(ret->errors), F_SETFL, O_NONBLOCK) < 0)
                r = -errno;
        return r < 0 ? outcome_fail_errno(r, "make a pipe") : OUTCOME_DONE;
}

void transfer_done(Transfer *transfer) {
        copy_progress_end(&transfer->progress);
        sd_bus_slot_unref(transfer->slot);
        output_free(transfer->errors);
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Transfer *transfer = userdata;
        int status, number;

        (void) error;

        copy_progress_hide(&transfer->progress);
        transfer->ended = true;
        if (sd_bus_message_is_method_error(reply, NULL)) {
                transfer->outcome = outcome_fail_error(sd_bus_message_get_error(reply));
                /* Those that are exec's own mean another thing here. */
                if (transfer->outcome >= OUTCOME_NOT_RUN)
                        transfer->outcome = OUTCOME_FAILED;
        } else if (sd_bus_message_read(reply, "ii", &status, &number) < 0 || status || number) {
                transfer->outcome = OUTCOME_FAILED;
        }
        return 0;
}

static int transfer_send(Transfer *transfer) {
        const Method method = {
                .name = "Exec",
                .view = transfer->choice->chosen[0],
                .append = execution_append,
                .userdata = &transfer->execution,
        };
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        sd_bus *bus = transfer->choice->bus;
        int r;

        r = method_message(&method, bus, -1, true, &message);
        if (r >= 0)
                r = sd_bus_call_async(
                        bus, &transfer->slot, message, on_reply, transfer, UINT64_MAX);
        return r < 0 ? r : sd_bus_flush(bus);
}

Outcome transfer_begin(Transfer *transfer, int input, int output) {
        int r;

        transfer->execution.streams[0] = input;
        transfer->execution.streams[1] = output;
        transfer->execution.streams[2] = output_fd(transfer->errors);
        r = transfer_send(transfer);
        (void) close_fd(input);
        (void) close_fd(output);
        return r < 0 ? outcome_fail_errno(r, "run tar in the container") : OUTCOME_DONE;
}

Outcome transfer_wait(Transfer *transfer) {
        sd_event *event = sd_bus_get_event(transfer->choice->bus);
        bool looks = transfer->source > 0 && transfer->progress.display;
        int r = 0;

        while (r >= 0 && !transfer->ended) {
                r = sd_event_run(event, looks ? LOOK_USEC : UINT64_MAX);
                if (looks && !transfer->ended)
                        copy_progress_tell(
                                &transfer->progress, copy_progress_written(transfer->source));
        }
        copy_progress_end(&transfer->progress);
        return r < 0 ? outcome_fail_errno(r, "wait for the container") : transfer->outcome;
}
