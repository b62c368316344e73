/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>

#include "agent.h"
#include "call.h"
#include "output.h"
#include "watch.h"

struct Call {
        sd_bus *bus;
        const Method *method;
        Progress *progress;
        Watch *watch;
        Output *output;

        sigset_t mask; /* as it was before */
        sd_event_source *interrupt, *terminate;
        sd_bus_slot *slot;
        sd_bus_message *reply;
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
        sd_bus_slot_unref(call->slot);
        sd_bus_message_unref(call->reply);
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

        progress_text(call->progress, line, call->method->options->given & OPTION_VERBOSE);
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

static int call_show(Call *call) {
        const Method *method = call->method;
        char *names[] = { method->view ? (char *) method->view->name : NULL, NULL };
        sd_event *event = sd_bus_get_event(call->bus);
        int r;

        if (!method->options || method->options->given & (OPTION_QUIET | OPTION_DETACH))
                return 0;

        r = progress_new(
                event, method->view ? method->view->owner : method->options->owner,
                method->view ? names : method->names, method->options->owner, &call->progress);
        if (r < 0)
                return r;

        r = watch_new(call->bus, call->progress, &call->watch);
        if (r < 0 || !method->builds)
                return r;
        return output_new(event, on_output, call, &call->output);
}

Outcome call_new(sd_bus *bus, const Method *method, Call **ret) {
        _cleanup_(call_freep) Call *call = calloc(1, sizeof(*call));
        int r;

        if (!call)
                return outcome_fail_errno(-ENOMEM, "call flakectrd");

        call->bus = bus;
        call->method = method;
        (void) sigprocmask(SIG_SETMASK, NULL, &call->mask);
        r = call_take_signals(call);
        if (r >= 0)
                r = call_show(call);
        if (r < 0)
                return outcome_fail_errno(r, "watch the call to flakectrd");

        *ret = TAKE_PTR(call);
        return OUTCOME_DONE;
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Call *call = userdata;

        (void) error;

        call->reply = sd_bus_message_ref(reply);
        return 0;
}

/* Once; the answer may be that polkit would have to ask. */
static int call_try(Call *call, bool asks) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        call->reply = sd_bus_message_unref(call->reply);
        call->slot = sd_bus_slot_unref(call->slot);
        r = method_message(
                call->method, call->bus, call->output ? output_fd(call->output) : -1, asks,
                &message);
        if (r < 0)
                return r;

        r = sd_bus_call_async(call->bus, &call->slot, message, on_reply, call, UINT64_MAX);
        while (r >= 0 && !call->reply && !call->interrupted)
                r = sd_event_run(sd_bus_get_event(call->bus), UINT64_MAX);
        return r < 0 ? r : 0;
}

static bool call_must_ask(const Call *call) {
        return call->reply && !call->interrupted &&
                sd_bus_message_is_method_error(
                        call->reply, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED);
}

Outcome call_run(Call *call) {
        _cleanup_(agent_freep) Agent *agent = NULL;
        int r;

        /* Without an agent, a graphical one may still be there to ask. */
        r = call_try(call, false);
        if (r >= 0 && call_must_ask(call)) {
                (void) agent_new(&agent);
                r = call_try(call, true);
        }

        call_close(call);
        if (r < 0)
                return outcome_fail_errno(r, "call flakectrd");
        if (!call->reply)
                return outcome_fail(OUTCOME_INTERRUPTED, "cancelled");
        if (sd_bus_message_is_method_error(call->reply, NULL))
                return outcome_fail_error(sd_bus_message_get_error(call->reply));
        return OUTCOME_DONE;
}

sd_bus_message *call_reply(const Call *call) {
        return call->reply;
}

Progress *call_progress(const Call *call) {
        return call->progress;
}
