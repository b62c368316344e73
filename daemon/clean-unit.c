/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "clean-unit.h"
#include "cleanup.h"
#include "config.h"
#include "names.h"
#include "pid1.h"

static int append_recipe(sd_bus_message *message, const char *machine) {
        _cleanup_free_ char *container = NULL;
        int r;

        if (asprintf(&container, UNIT_PREFIX_CONTAINER "%s.service", machine) < 0)
                return -ENOMEM;

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)", "Description", "s",
                "Cleaning up after a container of flakectr", "Type", "s", "oneshot", "Before", "as",
                1, container);
        if (r >= 0)
                r = pid1_append_exec(
                        message, "ExecStart",
                        (const char *[]){ LIBEXEC_DIR "/flakectr-run", "--clean", machine, NULL });
        return r < 0 ? r : sd_bus_message_close_container(message);
}

int clean_unit_start(sd_bus *bus, const char *machine) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        _cleanup_free_ char *unit = NULL;
        int r;

        r = pid1_name_helper("clean", &unit);
        if (r >= 0)
                r = pid1_transient_new(bus, unit, &message);
        if (r >= 0)
                r = append_recipe(message, machine);
        if (r >= 0)
                r = sd_bus_message_append(message, "a(sa(sv))", 0);
        if (r >= 0)
                r = sd_bus_message_set_expect_reply(message, false);
        return r < 0 ? r : sd_bus_send(bus, message, NULL);
}
