/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "call-answer.h"
#include "call-build.h"
#include "call.h"
#include "caller.h"
#include "container-list.h"
#include "log.h"
#include "names.h"
#include "part.h"
#include "stream.h"
#include "strv.h"
#include "turn.h"

static bool call_is_over(const Call *call) {
        if (sd_bus_error_is_set(&call->error))
                return true;
        if (call->building && !call->parts)
                return false;
        for (const Part *part = call->parts; part; part = part->next)
                if (!part->over)
                        return false;
        return true;
}

static int on_finish(sd_event_source *source, void *userdata) {
        Call *call = userdata;

        (void) source;

        call_tell(call);
        call_free(call);
        return 0;
}

/* Later, because it frees what the functions that lead here still look at. */
void call_check(Call *call) {
        int r;

        if (call->finish || !call_is_over(call))
                return;

        r = sd_event_add_defer(
                sd_bus_get_event(call->manager->bus), &call->finish, on_finish, call);
        if (r < 0)
                log_error("A method call will not be answered: %s", strerror(-r));
}

void call_fail(Call *call, const sd_bus_error *error) {
        if (!sd_bus_error_is_set(&call->error))
                (void) sd_bus_error_set(&call->error, error->name, error->message);
        call->building = false;
        call_check(call);
}

void call_begin(Call *call) {
        call->building = false;
        turn_advance(call);
}

int call_show(Call *call, int output) {
        /* Nothing of the host's is given to a container: no file. */
        if (output < 0 || stream_is_fit(output, false) <= 0)
                return 0;
        call->stream = fcntl(output, F_DUPFD_CLOEXEC, 3);
        return call->stream < 0 ? -errno : 0;
}

int call_let_go(Call *call) {
        call->caller = listener_free(call->caller);
        return call_answer(call);
}

int call_detach(Call *call) {
        return call->detach && call->message ? call_let_go(call) : 0;
}

int call_launch(Call *call, int r) {
        if (r < 0) {
                call_free(call);
                return r;
        }

        call_begin(call);
        (void) call_detach(call);
        return 1;
}

int call_add(Call *call, Container *container, Part **ret) {
        Part **end = &call->parts;
        Part *part;

        for (; (part = *end); end = &part->next)
                if (part->container == container) {
                        *ret = part;
                        return 0;
                }

        part = calloc(1, sizeof(*part));
        if (!part)
                return -ENOMEM;

        *part = (Part){ .call = call, .container = container, .outcome = "accepted" };
        container->calls++;
        *end = part;
        *ret = part;
        return 0;
}

Part *call_find_part(const Call *call, const char *name) {
        for (Part *part = call->parts; part; part = part->next)
                if (strcmp(container_name(part->container), name) == 0)
                        return part;
        return NULL;
}

static void part_free(Part *part) {
        Container *container = part->container;

        part_leave(part);
        part_wait(part, false);
        dependency_list_done(&part->depends);
        sd_bus_error_free(&part->error);
        free(part->output);
        spec_free(part->spec);
        strv_free(part->permitted);
        strv_free(part->granted);
        strv_free(part->fields);
        free(part);
        container->calls--;
        container_list_collect(container->list, container);
}

static int on_caller_gone(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        (void) message;
        (void) error;
        call_free(userdata);
        return 0;
}

int call_check_limit(const Manager *manager, sd_bus_message *message, sd_bus_error *error) {
        unsigned n = 0;
        uid_t caller;
        int r;

        r = caller_uid(message, &caller);
        if (r < 0)
                return r;

        for (const Call *c = manager->calls; c; c = c->next)
                n += c->sender == caller;
        if (caller == 0 || n < manager->settings.calls)
                return 0;
        return sd_bus_error_setf(
                error, ERROR_LIMITS_EXCEEDED,
                "You have %u calls under way already: wait for one of them to end", n);
}

int call_new(Manager *manager, sd_bus_message *message, const CallKind *kind, Call **ret) {
        Call *call = calloc(1, sizeof(*call));
        int r;

        if (!call)
                return -ENOMEM;

        call->manager = manager;
        call->message = sd_bus_message_ref(message);
        call->kind = kind;
        call->stream = -1;
        call->next = manager->calls;
        manager->calls = call;
        manager->was_idle = false;

        r = message ? caller_uid(message, &call->sender) : 0;
        if (message && r >= 0)
                r = caller_watch(call->message, on_caller_gone, call, &call->caller);
        if (r < 0) {
                call_free(call);
                return r;
        }

        *ret = call;
        return 0;
}

Call *call_free(Call *call) {
        Part *part;

        if (!call)
                return NULL;

        for (Call **c = &call->manager->calls; *c; c = &(*c)->next)
                if (*c == call) {
                        *c = call->next;
                        break;
                }

        if (call->asking)
                authority_drop(call->manager->authority, call->message);
        call_build_drop(call);
        probe_free(call->door);
        while ((part = call->parts)) {
                call->parts = part->next;
                part_free(part);
        }
        sd_event_source_disable_unref(call->finish);
        sd_event_source_disable_unref(call->advance);
        listener_free(call->caller);
        sd_bus_message_unref(call->message);
        sd_bus_error_free(&call->error);
        record_free(call->origin);
        record_free(call->clone);
        strv_free(call->names);
        strv_free(call->accepted);
        strv_free(call->published);
        (void) close_fd(call->stream);
        free(call->label);
        free(call);
        return NULL;
}
