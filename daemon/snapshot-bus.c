/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "bus.h"
#include "call-options.h"
#include "call.h"
#include "container-list.h"
#include "names.h"
#include "operation.h"
#include "snapshot-bus.h"
#include "state.h"
#include "strv.h"

/* Read, check, authorise, act. */
static int act(
        sd_bus_message *message,
        Container *container,
        const CallKind *kind,
        const char *verb,
        sd_bus_error *error) {
        Manager *manager = manager_of(container->list);
        CallOptions options;
        const char *label;
        Call *call;
        Part *part;
        int r;

        r = sd_bus_message_read(message, "s", &label);
        if (r < 0)
                return r;
        if (!name_part_is_valid(label))
                return sd_bus_error_set(
                        error, ERROR_INVALID_NAME,
                        "That is no label for a snapshot: labels are made of a-z, 0-9 and '-'");
        r = call_options_read(message, 0, &options, error);
        if (r >= 0)
                r = container_bus_authorise(container, message, verb, error);
        if (r != 0)
                return r;

        r = call_check_limit(manager, message, error);
        if (r >= 0)
                r = call_new(manager, message, kind, &call);
        if (r < 0)
                return r;

        call->label = strdup(label);
        r = call->label ? call_add(call, container, &part) : -ENOMEM;
        return call_launch(call, r);
}

int method_snapshot(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const CallKind kind = { .wish = WISH_OPERATION,
                                       .operation = &operation_snapshot,
                                       .of_running = &operation_snapshot_frozen };

        return act(message, userdata, &kind, "snapshot", error);
}

int method_restore(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const CallKind kind = { .wish = WISH_OPERATION, .operation = &operation_restore };

        return act(message, userdata, &kind, "restore", error);
}

int method_remove_snapshot(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const CallKind kind = { .wish = WISH_OPERATION,
                                       .operation = &operation_forget_snapshot };

        return act(message, userdata, &kind, "snapshot-remove", error);
}

static int append_snapshots(
        sd_bus_message *reply, const Container *container, char *const *labels) {
        uint64_t time;
        int r;

        r = sd_bus_message_open_container(reply, 'a', "(st)");
        for (; r >= 0 && *labels; labels++) {
                r = state_snapshot_time(container->machine, *labels, &time);
                if (r >= 0)
                        r = sd_bus_message_append(reply, "(st)", *labels, time);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int method_list_snapshots(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_strv_ char **labels = NULL;
        Container *container = userdata;
        int r;

        r = container_bus_authorise(container, message, "snapshot-list", error);
        if (r != 0)
                return r;

        r = state_list_snapshots(container->machine, &labels);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = append_snapshots(reply, container, labels);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}
