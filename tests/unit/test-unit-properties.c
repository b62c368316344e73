/* SPDX-License-Identifier: MIT */

#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "test.h"
#include "unit-properties.h"

static sd_bus *bus;

static void open_bus(void) {
        int fds[2];

        CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        CHECK(sd_bus_new(&bus) >= 0);
        CHECK(sd_bus_set_fd(bus, fds[0], fds[0]) >= 0);
        CHECK(sd_bus_start(bus) >= 0);
}

/* As PropertiesChanged has them: what it brought. */
static int tell(UnitProperties *properties, const char *types, ...) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        va_list values;

        CHECK(sd_bus_message_new_signal(bus, &message, "/x", "x.y", "Z") >= 0);
        va_start(values, types);
        CHECK(sd_bus_message_appendv(message, types, values) >= 0);
        va_end(values);
        CHECK(sd_bus_message_seal(message, 1, 0) >= 0);
        CHECK(sd_bus_message_rewind(message, 1) >= 0);
        return unit_properties_read(properties, message);
}

static int tell_text(UnitProperties *properties, const char *name, const char *value) {
        return tell(properties, "a{sv}", 2, "Other", "t", UINT64_C(7), name, "s", value);
}

/* PID 1 repeats what has not changed whenever something else of the interface has. */
static void test_only_what_changes(void) {
        UnitProperties properties = {};

        CHECK_INT(tell_text(&properties, "StatusText", ""), CHANGED_STATUS);
        CHECK_INT(tell_text(&properties, "StatusText", ""), 0);
        CHECK_INT(tell_text(&properties, "StatusText", "Starting \033[1mnginx"), CHANGED_STATUS);
        CHECK_STRING(properties.status, "Starting nginx");
        CHECK_INT(tell_text(&properties, "StatusText", "Starting \033[1mnginx"), 0);

        CHECK_INT(tell_text(&properties, "ActiveState", "inactive"), CHANGED_ACTIVE);
        CHECK_INT(tell_text(&properties, "ActiveState", "inactive"), 0);
        CHECK_INT(
                tell(&properties, "a{sv}", 2, "ActiveState", "s", "activating", "StatusText", "s",
                     "Ready"),
                CHANGED_ACTIVE | CHANGED_STATUS);

        CHECK(!properties.frozen);
        CHECK_INT(tell_text(&properties, "FreezerState", "freezing"), 0);
        CHECK(properties.frozen);
        CHECK_INT(tell_text(&properties, "FreezerState", "running"), 0);
        CHECK(!properties.frozen);

        /* Another start begins with nothing known. */
        unit_properties_done(&properties);
        CHECK_INT(tell_text(&properties, "ActiveState", "activating"), CHANGED_ACTIVE);
        unit_properties_done(&properties);
}

static void test_silent_ones(void) {
        UnitProperties properties = {};

        CHECK_INT(tell_text(&properties, "Result", "exit-code"), 0);
        CHECK_STRING(properties.result, "exit-code");
        CHECK_INT(tell(&properties, "a{sv}", 1, "ExecMainStatus", "i", 3), 0);
        CHECK_INT(properties.exit_status, 3);
        CHECK(tell(&properties, "a{sv}", 1, "StatusText", "u", 3) < 0);
        unit_properties_done(&properties);
}

int main(void) {
        open_bus();
        test_only_what_changes();
        test_silent_ones();
        sd_bus_unref(bus);
        return 0;
}
