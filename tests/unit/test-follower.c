/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "bus-guard.h"
#include "follower.h"
#include "names.h"
#include "private-bus.h"
#include "test.h"

#define WEB "/org/flakectr1/container/web_2eu1000"
#define DB  "/org/flakectr1/container/db_2eu1000"

/* On the bus: who follows, flakectrd and its successor, and a stranger; all in one loop. */
static sd_event *event;
static sd_bus *follower_bus, *first, *second, *stranger;
static const char *web_state = "running";
static char told[1024];

static void on_told(
        FollowerEvent what, const ContainerView *view, unsigned changes, void *userdata) {
        static const char *const words[] = { "known", "listed", "added", "changed", "removed" };
        size_t n = strlen(told);

        (void) userdata;
        (void) snprintf(
                told + n, sizeof(told) - n, "%s %s %s %s %u;", words[what], view ? view->name : "-",
                view ? view->state : "-", view ? view->phase : "-", changes);
}

static void check_told(const char *expected) {
        int r;

        do {
                CHECK(sd_bus_flush(first) >= 0);
                CHECK(sd_bus_flush(second) >= 0);
                CHECK(sd_bus_flush(stranger) >= 0);
                r = sd_event_run(event, 200 * 1000);
                CHECK(r >= 0);
        } while (r > 0);
        CHECK_STRING(told, expected);
        told[0] = '\0';
}

static void connect_one(sd_bus **ret) {
        CHECK(sd_bus_open_system(ret) >= 0);
        CHECK(sd_bus_attach_event(*ret, event, SD_EVENT_PRIORITY_NORMAL) >= 0);
}

/* The first knows one container, the second another one as well. */
static int on_list(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;

        (void) error;

        if (!sd_bus_message_is_method_call(
                    call, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"))
                return 0;

        CHECK(sd_bus_message_new_method_return(call, &reply) >= 0);
        CHECK(sd_bus_message_open_container(reply, 'a', "{oa{sa{sv}}}") >= 0);
        CHECK(sd_bus_message_append(
                      reply, "{oa{sa{sv}}}", WEB, 1, INTERFACE_CONTAINER, 1, "State", "s",
                      web_state) >= 0);
        if (userdata)
                CHECK(sd_bus_message_append(
                              reply, "{oa{sa{sv}}}", DB, 1, INTERFACE_CONTAINER, 1, "State", "s",
                              "stopped") >= 0);
        CHECK(sd_bus_message_close_container(reply) >= 0);
        CHECK(sd_bus_send(NULL, reply, NULL) >= 0);
        return 1;
}

/* flakectrd tells all; a stranger the follower alone, for of what he tells all the bus hands
 * nothing on. */
static void send(sd_bus *from, sd_bus_message *signal) {
        const char *receiver;

        CHECK(sd_bus_get_unique_name(follower_bus, &receiver) >= 0);
        if (from == stranger)
                CHECK(sd_bus_message_set_destination(signal, receiver) >= 0);
        CHECK(sd_bus_send(from, signal, NULL) >= 0);
}

static void change(sd_bus *from, const char *property, const char *value) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *signal = NULL;

        CHECK(sd_bus_message_new_signal(
                      from, &signal, WEB, "org.freedesktop.DBus.Properties", "PropertiesChanged") >=
              0);
        CHECK(sd_bus_message_append(
                      signal, "sa{sv}as", INTERFACE_CONTAINER, 1, property, "s", value, 0) >= 0);
        send(from, signal);
}

static void add(sd_bus *from) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *signal = NULL;

        CHECK(sd_bus_message_new_signal(
                      from, &signal, OBJECT_ROOT, "org.freedesktop.DBus.ObjectManager",
                      "InterfacesAdded") >= 0);
        CHECK(sd_bus_message_append(
                      signal, "oa{sa{sv}}", DB, 1, INTERFACE_CONTAINER, 1, "State", "s",
                      "building") >= 0);
        send(from, signal);
}

static void take_away(sd_bus *from) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *signal = NULL;

        CHECK(sd_bus_message_new_signal(
                      from, &signal, OBJECT_ROOT, "org.freedesktop.DBus.ObjectManager",
                      "InterfacesRemoved") >= 0);
        CHECK(sd_bus_message_append(signal, "oas", DB, 1, INTERFACE_CONTAINER) >= 0);
        send(from, signal);
}

static void claim_to_be_the_bus(sd_bus *from) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *signal = NULL;
        const char *name;

        CHECK(sd_bus_get_unique_name(from, &name) >= 0);
        CHECK(sd_bus_message_new_signal(
                      from, &signal, "/org/freedesktop/DBus", "org.freedesktop.DBus",
                      "NameOwnerChanged") >= 0);
        CHECK(sd_bus_message_append(signal, "sss", BUS_NAME, "", name) >= 0);
        send(from, signal);
}

static void test_what_happens(void) {
        check_told("known web running  0;listed - - - 0;");
        change(first, "Phase", "stopping");
        check_told("changed web running stopping 2;");
        change(first, "Phase", "stopping");
        check_told("");
        change(first, "State", "stopped");
        check_told("changed web stopped stopping 1;");
        add(first);
        check_told("added db building  0;");
        take_away(first);
        check_told("removed db building  0;");
}

static void test_stranger(void) {
        change(stranger, "State", "failed");
        add(stranger);
        claim_to_be_the_bus(stranger);
        check_told("");
        change(stranger, "State", "failed");
        check_told("");
        change(first, "Health", "healthy");
        check_told("changed web stopped stopping 8;");
}

static void test_successor(void) {
        CHECK(sd_bus_release_name(first, BUS_NAME) >= 0);
        check_told("");
        change(first, "State", "failed");
        check_told("");
        CHECK(sd_bus_request_name(second, BUS_NAME, 0) >= 0);
        check_told("added db stopped  0;changed web running  11;");
        change(first, "State", "failed");
        check_told("");
        change(second, "State", "stopping");
        check_told("changed web stopping  1;");
}

int main(void) {
        _cleanup_(follower_freep) Follower *follower = NULL;
        PrivateBus bus;

        private_bus_start(&bus);
        CHECK(sd_event_new(&event) >= 0);
        connect_one(&follower_bus);
        CHECK(bus_guard(follower_bus) >= 0);
        connect_one(&first);
        connect_one(&second);
        connect_one(&stranger);
        CHECK(sd_bus_request_name(first, BUS_NAME, 0) >= 0);
        CHECK(sd_bus_add_filter(first, NULL, on_list, NULL) >= 0);
        CHECK(sd_bus_add_filter(second, NULL, on_list, &second) >= 0);

        CHECK_INT(follower_new(follower_bus, on_told, NULL, &follower), 0);
        test_what_happens();
        test_stranger();
        test_successor();

        follower = follower_free(follower);
        sd_bus_flush_close_unref(follower_bus);
        sd_bus_flush_close_unref(first);
        sd_bus_flush_close_unref(second);
        sd_bus_flush_close_unref(stranger);
        sd_event_unref(event);
        private_bus_stop(&bus);
        return 0;
}
