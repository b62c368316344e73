/* SPDX-License-Identifier: MIT */

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "bus.h"
#include "config.h"
#include "idle.h"
#include "log.h"
#include "loop.h"
#include "manager.h"
#include "number.h"
#include "refusal.h"

static int fail(int r, const char *what) {
        log_error("Cannot %s: %s", what, strerror(-r));
        return EXIT_FAILURE;
}

static int run(unsigned idle_seconds) {
        _cleanup_(manager_freep) Manager *manager = NULL;
        int r;

        r = manager_new(&manager);
        if (r < 0)
                return fail(r, "connect to the system bus");
        r = bus_publish(manager);
        if (r < 0)
                return fail(r, "publish the objects");
        r = manager_load(manager);
        if (r < 0) {
                (void) fail(r, "use the state in " STATE_DIR);
                return refusal_run(manager, r);
        }
        r = manager_take_up(manager);
        if (r < 0)
                return fail(r, "take up the containers that there are");
        r = bus_take_name(manager);
        if (r < 0)
                return fail(r, "take the name on the bus: does another flakectrd run?");

        r = idle_watch(manager, idle_seconds);
        if (r < 0)
                return fail(r, "watch for idleness");

        (void) sd_notify(false, "READY=1");
        r = loop_run(manager->event);
        (void) sd_notify(false, "STOPPING=1");
        return r < 0 ? fail(r, "run") : r;
}

static bool read_seconds(const char *text, unsigned *ret) {
        uint64_t value;

        if (number_parse(text, &value) < 0 || value < 1 || value > IDLE_SECONDS_MAX)
                return false;

        *ret = (unsigned) value;
        return true;
}

int main(int argc, char *argv[]) {
        unsigned idle_seconds = IDLE_SECONDS;
        sigset_t signals;

        if (argc == 2 && strcmp(argv[1], "--version") == 0) {
                puts("flakectrd " VERSION);
                return EXIT_SUCCESS;
        }
        if (argc != 1 &&
            !(argc == 3 && strcmp(argv[1], "--idle-seconds") == 0 &&
              read_seconds(argv[2], &idle_seconds))) {
                fprintf(stderr,
                        "Usage: flakectrd [--version | --idle-seconds 1...%d]; systemd starts it, "
                        "see flakectrd(8)\n",
                        IDLE_SECONDS_MAX);
                return 2;
        }

        /* sd-event takes them. Threads of GLib's must not. */
        (void) sigemptyset(&signals);
        (void) sigaddset(&signals, SIGTERM);
        (void) sigaddset(&signals, SIGINT);
        (void) sigprocmask(SIG_BLOCK, &signals, NULL);
        refusal_forget();
        return run(idle_seconds);
}
