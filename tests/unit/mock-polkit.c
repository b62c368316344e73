/* SPDX-License-Identifier: MIT */

#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mock-polkit.h"
#include "test.h"

#define POLKIT "org.freedesktop.PolicyKit1"

Seen *mock_polkit_seen(void) {
        Seen *seen = mmap(
                NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

        CHECK(seen != MAP_FAILED);
        return seen;
}

static int answer(sd_bus_message *call, bool yes, bool challenge) {
        return sd_bus_reply_method_return(call, "(bba{ss})", yes, challenge, 0);
}

static int method_check(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        const char *kind, *name, *action, *key, *value;
        char details[256] = "";
        Seen *mock = userdata;
        uint32_t flags;

        (void) error;

        CHECK(sd_bus_message_read(call, "(sa{sv})", &kind, 1, &key, "s", &name) >= 0);
        CHECK_STRING(kind, "system-bus-name");
        CHECK(sd_bus_message_read(call, "s", &action) >= 0);
        CHECK(sd_bus_message_enter_container(call, 'a', "{ss}") >= 0);
        while (sd_bus_message_read(call, "{ss}", &key, &value) > 0)
                snprintf(
                        details + strlen(details), sizeof(details) - strlen(details), " %s=%s ",
                        key, value);
        CHECK(sd_bus_message_exit_container(call) >= 0);
        CHECK(sd_bus_message_read(call, "us", &flags, NULL) >= 0);

        strcpy(mock->subject, name);
        strcpy(mock->action, action);
        strcpy(mock->details, details);
        mock->flags = flags;
        mock->asked++;

        if (strstr(details, "container=hang "))
                return 1;
        return answer(
                call, strstr(details, "container=yes "), strstr(details, "container=challenge "));
}

static int method_cancel(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        (void) error;
        ((Seen *) userdata)->cancelled++;
        return sd_bus_reply_method_return(call, "");
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD(
                "CheckAuthorization",
                "(sa{sv})sa{ss}us",
                "(bba{ss})",
                method_check,
                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD(
                "CancelCheckAuthorization", "s", "", method_cancel, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static _Noreturn void mock_polkit_run(Seen *seen, int ready) {
        sd_event *event;
        sd_bus *bus;

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        CHECK(sd_event_new(&event) >= 0);
        CHECK(sd_bus_open_system(&bus) >= 0);
        CHECK(sd_bus_attach_event(bus, event, 0) >= 0);
        CHECK(sd_bus_add_object_vtable(
                      bus, NULL, "/org/freedesktop/PolicyKit1/Authority", POLKIT ".Authority",
                      vtable, seen) >= 0);
        CHECK(sd_bus_request_name(bus, POLKIT, 0) >= 0);
        close(ready);
        sd_event_loop(event);
        _exit(0);
}

pid_t mock_polkit_start(Seen *seen) {
        int ready[2];
        char byte;
        pid_t pid;

        CHECK_INT(pipe(ready), 0);
        pid = fork();
        CHECK(pid >= 0);
        if (pid == 0)
                mock_polkit_run(seen, ready[1]);
        close(ready[1]);
        CHECK_INT(read(ready[0], &byte, 1), 0);
        close(ready[0]);
        return pid;
}

void mock_polkit_stop(pid_t pid) {
        CHECK_INT(kill(pid, SIGKILL), 0);
        CHECK_INT(waitpid(pid, NULL, 0), pid);
}
