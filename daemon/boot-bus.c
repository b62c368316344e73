/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "boot-bus.h"
#include "bus.h"
#include "call-options.h"
#include "grant.h"
#include "manager.h"
#include "names.h"
#include "state.h"

static int enable_authorise(Container *container, sd_bus_message *message, sd_bus_error *error) {
        const Question question = {
                .action = ACTION_BOOT,
                .verb = "enable",
                .container = container_name(container),
                .flake = container->record->flake,
                .wants = WANT_BOOT,
                .owner = container->record->owner,
        };

        return authority_check(manager_of(container->list)->authority, message, &question, error);
}

static int set(sd_bus_message *message, Container *container, bool wanted, sd_bus_error *error) {
        CallOptions options;
        int r;

        r = call_options_read(message, 0, &options, error);
        if (r < 0)
                return r;

        r = container_bus_authorise(container, message, wanted ? "enable" : "disable", error);
        if (r == 0 && wanted)
                r = enable_authorise(container, message, error);
        if (r != 0)
                return r;

        if (!container_is_accepted(container))
                return sd_bus_error_setf(
                        error, ERROR_START_FAILED,
                        "%s has not been built yet: bring it up from its flake",
                        container_name(container));
        r = state_set_boot(container->machine, wanted);
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

int method_enable(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return set(message, userdata, true, error);
}

int method_disable(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return set(message, userdata, false, error);
}
