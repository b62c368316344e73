/* SPDX-License-Identifier: MIT */

/*
 * Many calls at once, from one connection: crowd N FLAKE. Prints how often each error was the
 * answer.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "names.h"

#define KINDS_MAX 16

static struct {
        char *name;
        unsigned n;
} kinds[KINDS_MAX];
static unsigned answered;

static int on_answer(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        const sd_bus_error *failure = sd_bus_message_get_error(reply);
        const char *name = failure ? failure->name : "done";

        (void) userdata;
        (void) error;

        answered++;
        for (unsigned i = 0; i < KINDS_MAX; i++) {
                if (!kinds[i].name)
                        kinds[i].name = strdup(name);
                if (kinds[i].name && strcmp(kinds[i].name, name) == 0) {
                        kinds[i].n++;
                        break;
                }
        }
        return 0;
}

static int call(sd_bus *bus, const char *flake) {
        return sd_bus_call_method_async(
                bus, NULL, BUS_NAME, OBJECT_ROOT, INTERFACE_MANAGER, "Up", on_answer, NULL,
                "sasa{sv}", flake, 1, "held", 0);
}

int main(int argc, char *argv[]) {
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        unsigned n;
        int r;

        if (argc != 3)
                return 2;
        n = (unsigned) strtoul(argv[1], NULL, 10);

        r = sd_bus_open_system(&bus);
        for (unsigned i = 0; r >= 0 && i < n; i++)
                r = call(bus, argv[2]);
        while (r >= 0 && answered < n) {
                r = sd_bus_process(bus, NULL);
                if (r == 0)
                        r = sd_bus_wait(bus, UINT64_MAX);
        }

        for (unsigned i = 0; i < KINDS_MAX && kinds[i].name; i++) {
                printf("%s %u\n", kinds[i].name, kinds[i].n);
                free(kinds[i].name);
        }
        if (r < 0)
                fprintf(stderr, "crowd: %s\n", strerror(-r));
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
