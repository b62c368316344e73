/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "bus.h"
#include "call-build.h"
#include "call-options.h"
#include "caller.h"
#include "clone-bus.h"
#include "clone-plan.h"
#include "container-list.h"
#include "container-spec.h"
#include "names.h"
#include "operation.h"
#include "owner.h"
#include "strv.h"

static int reply_clone(const Call *call, sd_bus_message *reply) {
        char machine[MACHINE_NAME_MAX + 1];
        _cleanup_free_ char *path = NULL;
        int r;

        machine_name_format(call->clone->name, call->clone->owner, machine);
        r = sd_bus_path_encode(OBJECT_CONTAINERS, machine, &path);
        return r < 0 ? r : sd_bus_message_append(reply, "o", path);
}

static int check(const Container *container, const char *name, sd_bus_error *error) {
        char plain[CONTAINER_NAME_MAX + 1];
        uid_t owner;

        if (!container_name_is_valid(name))
                return sd_bus_error_set(
                        error, ERROR_INVALID_NAME,
                        "That is no name for a container: names are made of a-z, 0-9 and '-', with "
                        "a dot between project and name");
        if (machine_name_parse(name, plain, &owner) >= 0)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_NAME,
                        "%s is what others call %s of the user id %u, and a clone belongs to whom "
                        "the original belongs to: leave the last part out",
                        name, plain, owner);
        if (!container_is_accepted(container))
                return sd_bus_error_setf(
                        error, ERROR_CLONE_FAILED,
                        "%s has not been built yet: there is nothing that could be cloned",
                        container_name(container));
        return 0;
}

/* Who manages others' containers agrees to nothing in their names; root does whatever it wants. */
static int check_accept(
        const Container *container,
        sd_bus_message *message,
        const CallOptions *options,
        sd_bus_error *error) {
        uid_t caller;
        int r;

        r = caller_uid(message, &caller);
        if (r < 0 || !options->accepted || caller == 0 || owner_is(container, caller))
                return r;
        return sd_bus_error_setf(
                error, SD_BUS_ERROR_ACCESS_DENIED,
                "Only the owner of %s can agree to what a clone of it wants",
                container_name(container));
}

static int fill(
        Call *call,
        Container *container,
        const char *name,
        const CallOptions *options,
        sd_bus_error *error) {
        Part *part;
        int r;

        call->label = strdup(name);
        r = call->label ? clone_plan_describe(container, name, &call->clone) : -ENOMEM;
        if (r >= 0 && options->accepted)
                r = strv_copy(options->accepted, &call->accepted);
        if (r >= 0)
                r = strv_copy(options->ports, &call->published);
        if (r >= 0)
                r = call_add(call, container, &part);
        /* What it wants is asked for before it begins. */
        if (r >= 0)
                r = container_read_spec_as(container, call->clone, &part->spec, error);
        return r;
}

/* Read, check, authorise, act. */
int method_clone(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const CallKind kind = { .wish = WISH_OPERATION,
                                       .reply = reply_clone,
                                       .operation = &operation_clone,
                                       .of_running = &operation_clone_frozen };
        _cleanup_call_options_ CallOptions options = { .output = -1 };
        Container *container = userdata;
        Manager *manager = manager_of(container->list);
        const char *name;
        Call *call;
        int r;

        r = call_build_resume(manager, message);
        if (r != 0)
                return r;
        r = sd_bus_message_read(message, "s", &name);
        if (r >= 0)
                r = call_options_read(message, CALL_ACCEPT | CALL_PORTS, &options, error);
        if (r >= 0)
                r = check(container, name, error);
        if (r >= 0)
                r = check_accept(container, message, &options, error);
        if (r >= 0)
                r = container_bus_authorise(container, message, "clone", error);
        if (r != 0)
                return r;

        r = call_check_limit(manager, message, error);
        if (r >= 0)
                r = call_new(manager, message, &kind, &call);
        if (r < 0)
                return r;
        r = fill(call, container, name, &options, error);
        if (r < 0) {
                call_free(call);
                return r;
        }
        return call_go_on(call);
}
