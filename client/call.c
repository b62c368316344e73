/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>

#include "agent.h"
#include "call.h"
#include "output.h"
#include "strv.h"
#include "watch.h"

/* flakectrd limits the calls that a person has under way. */
#define CALLS_AT_ONCE 16

typedef struct Exchange {
        Call *call;
        const Method *method;
        sd_bus_slot *slot;
        sd_bus_message *reply;
        bool asked; /* polkit could ask the person */
} Exchange;

struct Call {
        sd_bus *bus;
        Exchange *exchanges;
        size_t n, n_under_way;
        Progress *progress;
        Watch *watch;
        Output *output;

        sigset_t mask; /* as it was before */
        sd_event_source *interrupt, *terminate;
        bool interrupted;
};

/* What is shown ends; what was seen stays. */
static void call_close(Call *call) {
        call->watch = watch_free(call->watch);
        call->output = output_free(call->output);
        if (call->progress)
                progress_close(call->progress);
}

Call *call_free(Call *call) {
        if (!call)
                return NULL;

        call_close(call);
        progress_free(call->progress);
        for (size_t i = 0; i < call->n; i++) {
                sd_bus_slot_unref(call->exchanges[i].slot);
                sd_bus_message_unref(call->exchanges[i].reply);
        }
        free(call->exchanges);
        sd_event_source_disable_unref(call->interrupt);
        sd_event_source_disable_unref(call->terminate);
        (void) sigprocmask(SIG_SETMASK, &call->mask, NULL);
        free(call);
        return NULL;
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata) {
        Call *call = userdata;

        (void) source;
        (void) info;

        call->interrupted = true;
        return 0;
}

static void on_output(const char *line, void *userdata) {
        Call *call = userdata;

        progress_text(
                call->progress, line, call->exchanges[0].method->options->given & OPTION_VERBOSE);
}

static int call_take_signals(Call *call) {
        sd_event *event = sd_bus_get_event(call->bus);
        sigset_t taken;
        int r;

        (void) sigemptyset(&taken);
        (void) sigaddset(&taken, SIGINT);
        (void) sigaddset(&taken, SIGTERM);
        if (sigprocmask(SIG_BLOCK, &taken, NULL) < 0)
                return -errno;

        r = sd_event_add_signal(event, &call->interrupt, SIGINT, on_signal, call);
        if (r < 0)
                return r;
        return sd_event_add_signal(event, &call->terminate, SIGTERM, on_signal, call);
}

static int call_show_progress(Call *call, const Options *options) {
        _cleanup_strv_ char **labels = NULL;
        char label[MACHINE_NAME_MAX + 1];
        const Method *first = call->exchanges[0].method;
        int r = 0;

        for (size_t i = 0; first->view && i < call->n && r >= 0; i++)
                r = strv_push(
                        &labels,
                        container_view_label(
                                call->exchanges[i].method->view, options->owner, label));
        if (r < 0)
                return r;

        return progress_new(
                sd_bus_get_event(call->bus), options->owner, first->view ? labels : first->names,
                &call->progress);
}

static int call_show(Call *call) {
        const Method *first = call->exchanges[0].method;
        int r;

        if (!first->options || first->options->given & (OPTION_QUIET | OPTION_DETACH))
                return 0;

        r = call_show_progress(call, first->options);
        if (r < 0)
                return r;

        r = watch_new(call->bus, call->progress, &call->watch);
        if (r < 0 || !(first->builds || first->shows))
                return r;
        return output_new(sd_bus_get_event(call->bus), on_output, call, &call->output);
}

Outcome call_new(sd_bus *bus, const Method *methods, size_t n, Call **ret) {
        _cleanup_(call_freep) Call *call = calloc(1, sizeof(*call));
        int r;

        if (!call)
                return outcome_fail_errno(-ENOMEM, "call flakectrd");

        call->bus = bus;
        (void) sigprocmask(SIG_SETMASK, NULL, &call->mask);
        call->exchanges = calloc(n, sizeof(*call->exchanges));
        if (!call->exchanges)
                return outcome_fail_errno(-ENOMEM, "call flakectrd");

        for (; call->n < n; call->n++)
                call->exchanges[call->n] = (Exchange){ .call = call, .method = &methods[call->n] };

        r = call_take_signals(call);
        if (r >= 0)
                r = call_show(call);
        if (r < 0)
                return outcome_fail_errno(r, "watch the call to flakectrd");

        *ret = TAKE_PTR(call);
        return OUTCOME_DONE;
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Exchange *exchange = userdata;

        (void) error;

        exchange->reply = sd_bus_message_ref(reply);
        exchange->call->n_under_way--;
        return 0;
}

/* The answer may be that polkit would have to ask. */
static int exchange_begin(Exchange *exchange, bool asks) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        Call *call = exchange->call;
        int r;

        exchange->reply = sd_bus_message_unref(exchange->reply);
        exchange->slot = sd_bus_slot_unref(exchange->slot);
        exchange->asked = asks;
        r = method_message(
                exchange->method, call->bus, call->output ? output_fd(call->output) : -1, asks,
                &message);
        if (r < 0)
                return r;

        r = sd_bus_call_async(call->bus, &exchange->slot, message, on_reply, exchange, UINT64_MAX);
        if (r >= 0)
                call->n_under_way++;
        return r;
}

static bool exchange_must_ask(const Exchange *exchange) {
        return exchange->reply && !exchange->asked &&
                sd_bus_message_is_method_error(
                        exchange->reply, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED);
}

static Exchange *call_question(const Call *call) {
        for (size_t i = 0; i < call->n; i++)
                if (exchange_must_ask(&call->exchanges[i]))
                        return &call->exchanges[i];
        return NULL;
}

/* Until no more than that are under way. */
static int call_wait(Call *call, size_t n) {
        int r = 0;

        while (r >= 0 && call->n_under_way > n && !call->interrupted)
                r = sd_event_run(sd_bus_get_event(call->bus), UINT64_MAX);
        return r < 0 ? r : 0;
}

/* All that have no final answer, without a question. */
static int call_try(Call *call) {
        int r = 0;

        for (size_t i = 0; i < call->n && r >= 0 && !call->interrupted; i++) {
                if (call->exchanges[i].reply && !exchange_must_ask(&call->exchanges[i]))
                        continue;
                r = call_wait(call, CALLS_AT_ONCE - 1);
                if (r >= 0 && !call->interrupted)
                        r = exchange_begin(&call->exchanges[i], false);
        }
        return r < 0 ? r : call_wait(call, 0);
}

/*
 * One question at a time, as an agent on a terminal takes no more. The rest is tried again after
 * each, for polkit may keep the answer.
 */
static int call_try_and_ask(Call *call) {
        _cleanup_(agent_freep) Agent *agent = NULL;
        Exchange *exchange;
        int r;

        r = call_try(call);
        /* Without an agent, a graphical one may still be there to ask. */
        if (r >= 0 && !call->interrupted && call_question(call))
                (void) agent_new(&agent);

        while (r >= 0 && !call->interrupted && (exchange = call_question(call))) {
                r = exchange_begin(exchange, true);
                if (r >= 0)
                        r = call_wait(call, 0);
                if (r >= 0)
                        r = call_try(call);
        }
        return r;
}

Outcome call_run(Call *call) {
        Outcome outcome = OUTCOME_DONE;
        bool all = true;
        int r;

        r = call_try_and_ask(call);
        call_close(call);
        if (r < 0)
                return outcome_fail_errno(r, "call flakectrd");

        for (size_t i = 0; i < call->n; i++) {
                const Exchange *exchange = &call->exchanges[i];

                if (!exchange->reply || exchange_must_ask(exchange))
                        all = false;
                else if (sd_bus_message_is_method_error(exchange->reply, NULL))
                        outcome = outcome_first(
                                outcome,
                                outcome_fail_error(sd_bus_message_get_error(exchange->reply)));
        }
        return all ? outcome : outcome_fail(OUTCOME_INTERRUPTED, "cancelled");
}

Outcome call_perform(sd_bus *bus, const Method *methods, size_t n, Call **ret) {
        Outcome outcome = call_new(bus, methods, n, ret);

        return outcome == OUTCOME_DONE ? call_run(*ret) : outcome;
}

sd_bus_message *call_reply(const Call *call, size_t i) {
        sd_bus_message *reply = call->exchanges[i].reply;

        return reply && !sd_bus_message_is_method_error(reply, NULL) ? reply : NULL;
}

sd_bus_message *call_message(const Call *call, size_t i) {
        return call->exchanges[i].reply;
}

const sd_bus_error *call_error(const Call *call, size_t i) {
        return call->exchanges[i].reply ? sd_bus_message_get_error(call->exchanges[i].reply) : NULL;
}

Progress *call_progress(const Call *call) {
        return call->progress;
}
