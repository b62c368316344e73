/* SPDX-License-Identifier: MIT */

/*
 * A bus of its own, a polkit of its own, and this process as the daemon. The caller is a child
 * without rights, for root is never asked about.
 */

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "authority.h"
#include "loop.h"
#include "mock-polkit.h"
#include "names.h"
#include "private-bus.h"
#include "test.h"

#define SERVICE "org.flakectr1.Test"
#define PATH    "/test"
#define NOBODY  65534

static Seen *seen;

static int check_own(
        Authority *authority, sd_bus_message *call, const char *container, sd_bus_error *error) {
        return authority_check(
                authority, call,
                &(Question){ .action = ACTION_MANAGE_OWN,
                             .verb = "up",
                             .container = container,
                             .owner = NOBODY },
                error);
}

/* Asks about each of the containers in turn. */
static int method_all(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        _cleanup_free_ char *containers = NULL;
        const char *argument;
        int r;

        CHECK(sd_bus_message_read(call, "s", &argument) >= 0);
        containers = strdup(argument);
        for (char *c = strtok(containers, " "); c; c = strtok(NULL, " ")) {
                r = check_own(userdata, call, c, error);
                if (r != 0)
                        return r;
        }
        return sd_bus_reply_method_return(call, "");
}

/* Asks about another thing when the answer is there. */
static int method_fickle(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        static int arrivals;
        int r;

        r = check_own(userdata, call, arrivals++ == 0 ? "yes" : "no", error);
        return r != 0 ? r : sd_bus_reply_method_return(call, "");
}

static int method_others(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        int r;

        r = authority_check(
                userdata, call,
                &(Question){ .action = ACTION_MANAGE_OTHERS,
                             .verb = "stop",
                             .container = "no",
                             .project = "shop",
                             .flake = "/srv/shop",
                             .owner = 0 },
                error);
        return r != 0 ? r : sd_bus_reply_method_return(call, "");
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("All", "s", "", method_all, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Fickle", "", "", method_fickle, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Others", "", "", method_others, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

/* The caller's side. `wanted` NULL: it succeeds; else the error's name, and a part of its text. */
static void call(
        sd_bus *bus,
        const char *member,
        const char *containers,
        const char *wanted,
        const char *text) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        CHECK(sd_bus_message_new_method_call(bus, &message, SERVICE, PATH, SERVICE, member) >= 0);
        if (containers)
                CHECK(sd_bus_message_append(message, "s", containers) >= 0);
        r = sd_bus_call(bus, message, 5 * 1000 * 1000ULL, &error, NULL);
        if (!wanted) {
                if (r < 0)
                        fprintf(stderr, "%s: %s\n", error.name, error.message);
                CHECK(r >= 0);
                return;
        }
        CHECK(r < 0);
        CHECK_STRING(error.name, wanted);
        if (!strstr(error.message, text))
                fprintf(stderr, "\"%s\" is not in \"%s\"\n", text, error.message);
        CHECK(strstr(error.message, text));
}

static void wait_for(volatile int *value, int wanted) {
        for (int i = 0; *value < wanted && i < 500; i++)
                usleep(10 * 1000);
        CHECK_INT(*value, wanted);
}

static void caller_answers(sd_bus *bus) {
        const char *name;
        int asked;

        call(bus, "All", "yes", NULL, NULL);
        CHECK_INT(seen->asked, 1);
        CHECK(sd_bus_get_unique_name(bus, &name) >= 0);
        CHECK_STRING(seen->subject, name);
        CHECK_STRING(seen->action, ACTION_MANAGE_OWN);
        CHECK(strstr(seen->details, "verb=up"));
        CHECK(strstr(seen->details, "owner=65534"));
        CHECK(!strstr(seen->details, "project="));
        CHECK_INT(seen->flags, 0);

        /* Once more is asked once more: answers are not kept. */
        call(bus, "All", "yes", NULL, NULL);
        CHECK_INT(seen->asked, 2);
        call(bus, "All", "no", SD_BUS_ERROR_ACCESS_DENIED, "usermod -aG flakectr");
        call(bus, "Others", NULL, SD_BUS_ERROR_ACCESS_DENIED, "only their owner");
        CHECK(strstr(seen->details, "project=shop"));
        CHECK(strstr(seen->details, "flake=/srv/shop"));

        /* Several questions of one call, the same one twice among them. */
        asked = seen->asked;
        call(bus, "All", "yes yes no", SD_BUS_ERROR_ACCESS_DENIED, "up no");
        CHECK_INT(seen->asked, asked + 3);
        call(bus, "Fickle", NULL, SD_BUS_ERROR_ACCESS_DENIED, "up no");
        CHECK_INT(seen->asked, asked + 5);

        call(bus, "All", "challenge", SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED, "password");
        CHECK(sd_bus_set_allow_interactive_authorization(bus, 1) >= 0);
        call(bus, "All", "challenge", SD_BUS_ERROR_ACCESS_DENIED, "session");
        CHECK_INT(seen->flags, 1);
}

static void caller_send_hang(sd_bus *bus) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;

        CHECK(sd_bus_message_new_method_call(bus, &message, SERVICE, PATH, SERVICE, "All") >= 0);
        CHECK(sd_bus_message_append(message, "s", "hang") >= 0);
        CHECK(sd_bus_send(bus, message, NULL) >= 0);
        CHECK(sd_bus_flush(bus) >= 0);
}

/* A caller leaves while polkit asks, and one asks too much. */
static void caller_leaves(sd_bus *bus) {
        int asked = seen->asked;
        sd_bus *other;

        CHECK(sd_bus_open_system(&other) >= 0);
        for (int i = 0; i < 32; i++)
                caller_send_hang(other);
        wait_for(&seen->asked, asked + 32);
        call(bus, "All", "yes", ERROR_LIMITS_EXCEEDED, "wait for polkit");
        CHECK_INT(seen->cancelled, 0);

        sd_bus_flush_close_unref(other);
        wait_for(&seen->cancelled, 32);
        call(bus, "All", "yes", NULL, NULL);
}

static void caller_without_polkit(sd_bus *bus, pid_t polkit) {
        int asked = seen->asked;
        pid_t killer = fork();

        CHECK(killer >= 0);
        if (killer == 0) {
                wait_for(&seen->asked, asked + 1);
                _exit(kill(polkit, SIGKILL));
        }
        call(bus, "All", "hang", SD_BUS_ERROR_ACCESS_DENIED, "polkit cannot be asked");
        CHECK_INT(waitpid(killer, NULL, 0), killer);
        CHECK_INT(waitpid(polkit, NULL, 0), polkit);
        call(bus, "All", "yes", SD_BUS_ERROR_ACCESS_DENIED, "polkit cannot be asked");

        polkit = mock_polkit_start(seen);
        call(bus, "All", "yes", NULL, NULL);
        mock_polkit_stop(polkit);
}

static void caller_run(int ready) {
        sd_bus *bus;
        pid_t polkit;
        char byte;

        CHECK_INT(read(ready, &byte, 1), 1);
        if (geteuid() == 0)
                CHECK(setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
                      setresuid(NOBODY, NOBODY, NOBODY) == 0);
        CHECK(sd_bus_open_system(&bus) >= 0);

        call(bus, "All", "yes", SD_BUS_ERROR_ACCESS_DENIED, "polkit cannot be asked");
        polkit = mock_polkit_start(seen);
        caller_answers(bus);
        caller_leaves(bus);
        caller_without_polkit(bus, polkit);
        sd_bus_flush_close_unref(bus);
}

static int on_caller_exit(sd_event_source *source, const siginfo_t *info, void *userdata) {
        (void) userdata;
        return sd_event_exit(
                sd_event_source_get_event(source),
                info->si_code == CLD_EXITED ? info->si_status : 9);
}

static int on_time(sd_event_source *source, uint64_t now, void *userdata) {
        (void) now;
        (void) userdata;
        return sd_event_exit(sd_event_source_get_event(source), 0);
}

/* Runs as the daemon does, until the caller has ended and all is done that was due by then. */
static int serve_caller(Authority *authority, pid_t caller, int ready) {
        sd_event_source *end;
        sd_event *event;
        sd_bus *bus;
        int code;

        CHECK(sd_event_new(&event) >= 0);
        CHECK(sd_bus_open_system(&bus) >= 0);
        CHECK(sd_bus_attach_event(bus, event, 0) >= 0);
        CHECK(sd_bus_add_object_vtable(bus, NULL, PATH, SERVICE, vtable, authority) >= 0);
        CHECK(sd_bus_request_name(bus, SERVICE, 0) >= 0);
        CHECK(sd_event_add_child(event, &end, caller, WEXITED, on_caller_exit, NULL) >= 0);
        CHECK(sd_event_source_set_priority(end, SD_EVENT_PRIORITY_IDLE) >= 0);
        CHECK_INT(write(ready, "r", 1), 1);
        code = loop_run(event);
        sd_event_source_unref(end);
        sd_bus_flush_close_unref(bus);
        sd_event_unref(event);
        return code;
}

/* The bus has gone away: GDBus must not take the daemon with it. */
static void run_on(void) {
        sd_event *event;

        CHECK(sd_event_new(&event) >= 0);
        CHECK(sd_event_add_time_relative(
                      event, NULL, CLOCK_MONOTONIC, 200 * 1000, 1, on_time, NULL) >= 0);
        CHECK_INT(loop_run(event), 0);
        sd_event_unref(event);
}

int main(void) {
        Authority *authority;
        PrivateBus bus;
        pid_t caller;
        sigset_t mask;
        int ready[2];

        private_bus_start(&bus);
        seen = mock_polkit_seen();
        CHECK_INT(pipe(ready), 0);

        sigemptyset(&mask);
        sigaddset(&mask, SIGCHLD);
        CHECK_INT(sigprocmask(SIG_BLOCK, &mask, NULL), 0);

        caller = fork();
        CHECK(caller >= 0);
        if (caller == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                caller_run(ready[0]);
                _exit(0);
        }

        CHECK_INT(authority_new(&authority), 0);
        CHECK_INT(serve_caller(authority, caller, ready[1]), 0);
        CHECK(!authority_is_asking(authority));
        private_bus_stop(&bus);
        run_on();
        authority_free(authority);
        return 0;
}
