/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "bus.h"
#include "config.h"
#include "loop.h"
#include "names.h"
#include "refusal.h"

/*
 * D-Bus hands on what it has kept for us as soon as the name is ours; a script calls once more. No
 * longer, for what is wrong may be corrected meanwhile.
 */
#define STAY_USEC (500 * 1000ULL)

/* Else sd-event adds up to a quarter of a second. */
#define ACCURACY_USEC 1000

#define BARRIER_USEC  (5 * 1000 * 1000ULL)

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

/* It has done so when this comes back. */
static void tell_pid1(const char *words, const int *fds, unsigned n) {
        if (sd_pid_notify_with_fds(0, false, words, fds, n) > 0)
                (void) sd_notify_barrier(false, BARRIER_USEC);
}

/*
 * PID 1 is through with our end before the bus hears of it, for PID 1 keeps the connection until
 * then. Whom the bus would have started meanwhile would be added to the start that is failing, and
 * its caller wait for 25 s.
 */
static void leave_connection_to_pid1(sd_bus *bus) {
        int fd = sd_bus_get_fd(bus);

        (void) sd_bus_flush(bus);
        tell_pid1("FDSTORE=1\nFDNAME=bus\nFDPOLL=0", &fd, 1);
}

void refusal_forget(void) {
        int n = sd_listen_fds(true);

        if (n <= 0)
                return;
        /* PID 1 may close its own later: a process does it for it. */
        for (int i = 0; i < n; i++)
                (void) shutdown(SD_LISTEN_FDS_START + i, SHUT_RDWR);
        (void) close_range(SD_LISTEN_FDS_START, SD_LISTEN_FDS_START + (unsigned) n - 1, 0);
        tell_pid1("FDSTOREREMOVE=1\nFDNAME=bus", NULL, 0);
}

int refusal_run(Manager *manager, int cause) {
        char words[512];
        int r;

        refusal_words(cause, words, sizeof(words));
        (void) sd_notifyf(false, "STATUS=%s", words);

        r = sd_bus_set_close_on_exit(manager->bus, false);
        if (r >= 0)
                r = sd_bus_add_filter(manager->bus, NULL, on_message, words);
        if (r >= 0)
                r = bus_take_name(manager);
        if (r >= 0)
                r = sd_event_add_time_relative(
                        manager->event, NULL, CLOCK_MONOTONIC, STAY_USEC, ACCURACY_USEC, NULL,
                        (void *) (intptr_t) REFUSAL_EXIT);
        if (r >= 0)
                r = loop_run(manager->event);
        /* Else PID 1 has ended us, and knows. */
        if (r == REFUSAL_EXIT)
                leave_connection_to_pid1(manager->bus);
        return r;
}
