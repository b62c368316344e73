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

static sd_bus_message *message_with(const char *types, va_list values) {
        sd_bus_message *message = NULL;

        CHECK(sd_bus_message_new_signal(bus, &message, "/x", "x.y", "Z") >= 0);
        CHECK(sd_bus_message_appendv(message, types, values) >= 0);
        CHECK(sd_bus_message_seal(message, 1, 0) >= 0);
        CHECK(sd_bus_message_rewind(message, 1) >= 0);
        return message;
}

/* As PropertiesChanged has them: what it brought. */
static int tell(UnitProperties *properties, const char *types, ...) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        va_list values;

        va_start(values, types);
        message = message_with(types, values);
        va_end(values);
        return unit_properties_read(properties, message);
}

/* And whether they are of a unit that there is not: read afterwards all the same. */
static bool are_of_none(const char *types, ...) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        UnitProperties properties = {};
        va_list values;
        bool none;

        va_start(values, types);
        message = message_with(types, values);
        va_end(values);
        none = unit_properties_are_of_none(message);
        CHECK_INT(unit_properties_read(&properties, message), CHANGED_ACTIVE);
        unit_properties_done(&properties);
        return none;
}

static void test_of_none(void) {
        CHECK(are_of_none(
                "a{sv}", 3, "ActiveState", "s", "inactive", "LoadState", "s", "not-found", "Other",
                "t", UINT64_C(7)));
        CHECK(!are_of_none("a{sv}", 2, "LoadState", "s", "loaded", "ActiveState", "s", "inactive"));
        CHECK(!are_of_none("a{sv}", 1, "ActiveState", "s", "inactive"));
}

/* How one has ended that was not heard of is not known; what was heard stays. */
static void test_missed(void) {
        UnitProperties properties = {};

        CHECK(tell(&properties, "a{sv}", 3, "ActiveState", "s", "active", "Result", "s", "success",
                   "Job", "(uo)", 7, "/job/7") >= 0);
        unit_properties_miss(&properties);
        CHECK(unit_properties_have_ended(&properties));
        CHECK_STRING(properties.result, "while systemd was not on the bus");
        unit_properties_done(&properties);

        CHECK(tell(&properties, "a{sv}", 2, "ActiveState", "s", "failed", "Result", "s",
                   "timeout") >= 0);
        unit_properties_miss(&properties);
        CHECK_STRING(properties.active, "failed");
        CHECK_STRING(properties.result, "timeout");
        unit_properties_done(&properties);
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
        test_of_none();
        test_missed();
        test_silent_ones();
        sd_bus_unref(bus);
        return 0;
}
