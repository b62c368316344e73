/* SPDX-License-Identifier: MIT */

#include "bus-guard.h"
#include "names.h"
#include "private-bus.h"
#include "test.h"
#include "watch.h"

#define PATH "/org/flakectr1/container/web_2eu1000"

/* Three on the bus: who watches, flakectrd, and a stranger. All of them run in this loop. */
static sd_event *event;
static sd_bus *watcher, *daemon_bus, *stranger;

static void connect_one(sd_bus **ret) {
        CHECK(sd_bus_open_system(ret) >= 0);
        CHECK(sd_bus_attach_event(*ret, event, SD_EVENT_PRIORITY_NORMAL) >= 0);
}

/* Until what has been sent before has arrived, and nothing more is to come. */
static void settle(void) {
        int r;

        do {
                CHECK(sd_bus_flush(daemon_bus) >= 0);
                CHECK(sd_bus_flush(stranger) >= 0);
                r = sd_event_run(event, 200 * 1000);
                CHECK(r >= 0);
        } while (r > 0);
}

static int on_list(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;

        (void) userdata;
        (void) error;

        if (!sd_bus_message_is_method_call(
                    call, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"))
                return 0;

        CHECK(sd_bus_message_new_method_return(call, &reply) >= 0);
        CHECK(sd_bus_message_append(
                      reply, "a{oa{sa{sv}}}", 1, PATH, 1, INTERFACE_CONTAINER, 2, "State", "s",
                      "starting", "Phase", "s", "starting") >= 0);
        CHECK(sd_bus_send(NULL, reply, NULL) >= 0);
        return 1;
}

/* flakectrd tells all; a stranger the watcher alone, for of what he tells all the bus hands nothing
 * on. */
static void send(sd_bus *from, sd_bus_message *signal) {
        const char *receiver;

        CHECK(sd_bus_get_unique_name(watcher, &receiver) >= 0);
        if (from == stranger)
                CHECK(sd_bus_message_set_destination(signal, receiver) >= 0);
        CHECK(sd_bus_send(from, signal, NULL) >= 0);
}

static void tell(sd_bus *from, const char *text) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *signal = NULL;

        CHECK(sd_bus_message_new_signal(from, &signal, PATH, INTERFACE_CONTAINER, "BootStatus") >=
              0);
        CHECK(sd_bus_message_append(signal, "s", text) >= 0);
        send(from, signal);
}

static void change(sd_bus *from, const char *phase) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *signal = NULL;

        CHECK(sd_bus_message_new_signal(
                      from, &signal, PATH, "org.freedesktop.DBus.Properties",
                      "PropertiesChanged") >= 0);
        CHECK(sd_bus_message_append(
                      signal, "sa{sv}as", INTERFACE_CONTAINER, 1, "Phase", "s", phase, 0) >= 0);
        send(from, signal);
}

static void test_status(const ProgressRow *row) {
        CHECK(!row->status);
        tell(daemon_bus, "Container running.");
        settle();
        CHECK(!row->status);

        tell(daemon_bus, "Container running: Starting \033[31mnginx\007\nand more");
        settle();
        CHECK_STRING(row->status, "Starting nginx");
        tell(daemon_bus, "Reloading");
        settle();
        CHECK_STRING(row->status, "Reloading");
}

/* The bus hands on what anybody sends to us alone. */
static void test_stranger(const ProgressRow *row) {
        tell(stranger, "all is lost");
        change(stranger, "undoing");
        settle();
        CHECK_STRING(row->status, "Reloading");
        CHECK_STRING(row->view->phase, "starting");
}

static void test_end_of_boot(const ProgressRow *row) {
        change(daemon_bus, "");
        settle();
        CHECK(!row->status);
        tell(daemon_bus, "Container running: Late");
        settle();
        CHECK(!row->status);
}

int main(void) {
        _cleanup_(progress_freep) Progress *progress = NULL;
        _cleanup_(watch_freep) Watch *watch = NULL;
        PrivateBus bus;

        private_bus_start(&bus);
        CHECK(sd_event_new(&event) >= 0);
        connect_one(&watcher);
        CHECK(bus_guard(watcher) >= 0);
        connect_one(&daemon_bus);
        connect_one(&stranger);
        CHECK(sd_bus_request_name(daemon_bus, BUS_NAME, 0) >= 0);
        CHECK(sd_bus_add_filter(daemon_bus, NULL, on_list, NULL) >= 0);

        CHECK_INT(progress_new(event, 1000, NULL, &progress), 0);
        CHECK_INT(watch_new(watcher, progress, &watch), 0);
        tell(stranger, "too early");
        settle();
        CHECK(progress_rows(progress));
        test_status(progress_rows(progress));
        test_stranger(progress_rows(progress));
        test_end_of_boot(progress_rows(progress));

        watch = watch_free(watch);
        sd_bus_flush_close_unref(watcher);
        sd_bus_flush_close_unref(daemon_bus);
        sd_bus_flush_close_unref(stranger);
        sd_event_unref(event);
        private_bus_stop(&bus);
        return 0;
}
