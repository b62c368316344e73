/* SPDX-License-Identifier: MIT */

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "bus.h"
#include "config.h"
#include "idle.h"
#include "log.h"
#include "loop.h"
#include "manager.h"
#include "refusal.h"

static int fail(int r, const char *what) {
        log_error("Cannot %s: %s", what, strerror(-r));
        return EXIT_FAILURE;
}

static int run(void) {
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

        r = idle_watch(manager);
        if (r < 0)
                return fail(r, "watch for idleness");

        (void) sd_notify(false, "READY=1");
        r = loop_run(manager->event);
        (void) sd_notify(false, "STOPPING=1");
        return r < 0 ? fail(r, "run") : r;
}

int main(int argc, char *argv[]) {
        sigset_t signals;

        if (argc == 2 && strcmp(argv[1], "--version") == 0) {
                puts("flakectrd " VERSION);
                return EXIT_SUCCESS;
        }
        if (argc != 1) {
                fprintf(stderr,
                        "Usage: flakectrd [--version]; systemd starts it, see flakectrd(8)\n");
                return 2;
        }

        /* sd-event takes them. Threads of GLib's must not. */
        (void) sigemptyset(&signals);
        (void) sigaddset(&signals, SIGTERM);
        (void) sigaddset(&signals, SIGINT);
        (void) sigprocmask(SIG_BLOCK, &signals, NULL);
        return run();
}
