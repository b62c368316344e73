/* SPDX-License-Identifier: MIT */

#include "change-bus.h"
#include "bus.h"
#include "call-options.h"
#include "call.h"
#include "container-list.h"
#include "occupancy.h"
#include "plan.h"

/* What one of the methods does. */
typedef struct Deed {
        const char *verb;
        CallKind kinds[2]; /* the second with the option "volumes" */
        unsigned options;
} Deed;

static int act(
        sd_bus_message *message, Container *container, const Deed *deed, sd_bus_error *error) {
        Manager *manager = manager_of(container->list);
        CallOptions options;
        Part *part;
        Call *call;
        int r;

        r = call_options_read(message, deed->options, &options, error);
        if (r < 0)
                return r;

        r = container_bus_authorise(container, message, deed->verb, error);
        if (r != 0)
                return r;

        if (deed->options & CALL_FORCE && !(options.given & CALL_FORCE))
                r = occupancy_check(container, deed->verb, error);
        if (r >= 0)
                r = call_check_limit(manager, message, error);
        if (r >= 0)
                r = call_new(
                        manager, message, &deed->kinds[options.given & CALL_VOLUMES ? 1 : 0],
                        &call);
        if (r < 0)
                return r;

        call->detach = options.given & CALL_DETACH;
        call->alone = options.given & CALL_NO_DEPS;
        r = call_add(call, container, &part);
        if (r >= 0)
                r = plan_make(call, error);
        return call_launch(call, r);
}

int method_start(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const Deed deed = { "start",
                                   { { .wish = WISH_START } },
                                   CALL_DETACH | CALL_NO_DEPS };

        return act(message, userdata, &deed, error);
}

int method_stop(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const Deed deed = { "stop", { { .wish = WISH_DOWN } }, CALL_DETACH };

        return act(message, userdata, &deed, error);
}

int method_restart(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const Deed deed = { "restart",
                                   { { .wish = WISH_RESTART } },
                                   CALL_DETACH | CALL_NO_DEPS };

        return act(message, userdata, &deed, error);
}

int method_remove(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const Deed deed = { "remove",
                                   { { .wish = WISH_REMOVE }, { .wish = WISH_REMOVE_ALL } },
                                   CALL_DETACH | CALL_FORCE | CALL_VOLUMES };

        return act(message, userdata, &deed, error);
}

int method_reset(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const Deed deed = { "reset", { { .wish = WISH_RESET } }, CALL_DETACH | CALL_FORCE };

        return act(message, userdata, &deed, error);
}
