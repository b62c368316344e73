/* SPDX-License-Identifier: MIT */

#include <stdio.h>
#include <string.h>

#include "bus.h"
#include "cleanup.h"
#include "config.h"
#include "names.h"
#include "text.h"
#include "version.h"

Outcome version_print(void) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_free_ char *daemon = NULL;

        if (sd_bus_open_system(&bus) < 0 ||
            sd_bus_get_property_string(
                    bus, BUS_NAME, OBJECT_ROOT, INTERFACE_MANAGER, "Version", &error, &daemon) <
                    0) {
                printf("flakectrctl %s\n", VERSION);
                return OUTCOME_DONE;
        }

        printf("flakectrctl %s, flakectrd %s\n", VERSION, text_clean(daemon));
        if (strcmp(daemon, VERSION) != 0)
                fputs("flakectrctl: the daemon that runs is of another version; "
                      "'systemctl restart flakectrd' as root starts the installed one\n",
                      stderr);
        return OUTCOME_DONE;
}
