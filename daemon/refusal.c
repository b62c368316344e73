/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "bus.h"
#include "config.h"
#include "loop.h"
#include "names.h"
#include "refusal.h"

/* D-Bus hands on what it has kept for us as soon as the name is ours. */
#define STAY_USEC (200 * 1000ULL)

static void refusal_words(int cause, char *ret, size_t size) {
        if (cause == -EPERM)
                (void) snprintf(
                        ret, size,
                        "flakectrd cannot work: " STATE_DIR
                        " and the directories in it must be of root:root with mode 0700, and no "
                        "links; 'journalctl -u flakectrd' names the one that is not");
        else
                (void) snprintf(
                        ret, size,
                        "flakectrd cannot work with what is in " STATE_DIR
                        ": %s; see 'journalctl -u flakectrd'",
                        strerror(-cause));
}

static int on_message(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *words = userdata;

        (void) error;

        if (!sd_bus_message_is_method_call(message, NULL, NULL))
                return 0;
        return sd_bus_reply_method_errorf(message, ERROR_STATE_UNUSABLE, "%s", words) < 0 ? 0 : 1;
}

int refusal_run(Manager *manager, int cause) {
        char words[512];
        int r;

        refusal_words(cause, words, sizeof(words));
        (void) sd_notifyf(false, "STATUS=%s", words);

        r = sd_bus_add_filter(manager->bus, NULL, on_message, words);
        if (r >= 0)
                r = bus_take_name(manager);
        if (r >= 0)
                r = sd_event_add_time_relative(
                        manager->event, NULL, CLOCK_MONOTONIC, STAY_USEC, 0, NULL,
                        (void *) (intptr_t) REFUSAL_EXIT);
        return r < 0 ? r : loop_run(manager->event);
}
