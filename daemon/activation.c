/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "activation.h"
#include "clock.h"
#include "container-list.h"
#include "execution.h"

struct Activation {
        Execution *execution; /* NULL: it has told its end */
        ActivationDone done;
        void *userdata;
        uint64_t usec;
        bool late;
        sd_event_source *deadline;
};

static void words_of_status(int status, char *ret, size_t size) {
        if (status == 0)
                *ret = '\0';
        else if (status == 2)
                (void) snprintf(ret, size, "its activation failed (status 2)");
        else if (status == 3)
                (void) snprintf(ret, size, "its systemd could not be reloaded (status 3)");
        else if (status == ACTIVATION_DEGRADED)
                (void) snprintf(ret, size, "some units failed (status 4)");
        else
                (void) snprintf(ret, size, "switch-to-configuration ended with status %d", status);
}

/* The status, or a negative errno. */
static int judge(const Activation *activation, const Answer *answer, char *ret, size_t size) {
        if (activation->late) {
                (void) snprintf(
                        ret, size, "switch-to-configuration did not end within %" PRIu64 " seconds",
                        (uint64_t) (activation->usec / USEC_PER_SEC));
                return -ETIMEDOUT;
        }

        switch (answer->kind) {
        case ANSWER_EXITED:
                words_of_status(answer->number, ret, size);
                return answer->number;
        case ANSWER_KILLED:
                (void) snprintf(
                        ret, size, "switch-to-configuration was ended by signal %d",
                        answer->number);
                return -EIO;
        case ANSWER_NO_PROGRAM:
        case ANSWER_NOT_EXECUTABLE:
                (void) snprintf(ret, size, "it has no switch-to-configuration");
                return -ENOENT;
        case ANSWER_GONE:
                (void) snprintf(ret, size, "switch-to-configuration was cut off");
                return -EIO;
        case ANSWER_TERMINAL:
        case ANSWER_NO_USER:
        case ANSWER_NO_DIRECTORY:
        case ANSWER_UNREACHABLE:
        case ANSWER_FAILED:
                break;
        }
        (void) snprintf(ret, size, "nothing can be run inside: %s", answer->text);
        return -EIO;
}

static void on_executed(void *userdata, const Answer *answer) {
        Activation *activation = userdata;
        char words[384];
        int status;

        activation->execution = NULL;
        activation->deadline = sd_event_source_disable_unref(activation->deadline);
        status = judge(activation, answer, words, sizeof(words));
        activation->done(activation->userdata, status, words);
}

void activation_stop(Activation *activation) {
        if (activation->execution)
                execution_interrupt(activation->execution);
}

static int on_deadline(sd_event_source *source, uint64_t now, void *userdata) {
        Activation *activation = userdata;

        (void) source;
        (void) now;

        activation->deadline = sd_event_source_disable_unref(activation->deadline);
        activation->late = true;
        activation_stop(activation);
        return 0;
}

int activation_new(
        Container *container,
        const ActivationOrder *order,
        ActivationDone done,
        void *userdata,
        Activation **ret) {
        _cleanup_(activation_freep) Activation *activation = calloc(1, sizeof(*activation));
        _cleanup_free_ char *program = NULL;
        char *words[] = { NULL, (char *) "test", NULL };
        Command command = {
                .machine = container->machine,
                .words = words,
                .user = (char *) "root",
                .directory = (char *) "/",
        };
        const ExecutionRequest request = { EXECUTION_CHECK,
                                           &command,
                                           { -1, order->stream, order->stream } };
        int r;

        if (!activation || asprintf(&program, "%s/bin/switch-to-configuration", order->system) < 0)
                return -ENOMEM;

        words[0] = program;
        *activation = (Activation){ .done = done, .userdata = userdata, .usec = order->usec };
        r = sd_event_add_time_relative(
                sd_bus_get_event(container->list->bus), &activation->deadline, CLOCK_MONOTONIC,
                order->usec, 0, on_deadline, activation);
        if (r >= 0)
                r = execution_run(
                        container, &request, on_executed, activation, &activation->execution);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(activation);
        return 0;
}

Activation *activation_free(Activation *activation) {
        if (!activation)
                return NULL;

        execution_free(activation->execution);
        sd_event_source_disable_unref(activation->deadline);
        free(activation);
        return NULL;
}
