/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "details.h"
#include "listing.h"
#include "names.h"
#include "strv.h"
#include "test.h"

#define PATH "/org/flakectr1/container/web_2eu1000"

static sd_bus *bus;

/* Messages are made for a connection; this one leads nowhere. */
static void open_bus(void) {
        int fds[2];

        CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        CHECK(sd_bus_new(&bus) >= 0);
        CHECK(sd_bus_set_fd(bus, fds[0], fds[0]) >= 0);
        CHECK(sd_bus_start(bus) >= 0);
        (void) fds[1];
}

static sd_bus_message *message_new(void) {
        sd_bus_message *message;

        CHECK(sd_bus_message_new_signal(bus, &message, "/x", "x.y", "Z") >= 0);
        return message;
}

static void message_seal(sd_bus_message *message) {
        CHECK(sd_bus_message_seal(message, 1, 0) >= 0);
        CHECK(sd_bus_message_rewind(message, 1) >= 0);
}

static void test_path(void) {
        static const char *const wrong[] = {
                "/org/flakectr1",
                "/org/flakectr1/container/web",
                "/org/flakectr1/container/web_2eu01000",
                "/org/flakectr1/container/_1b_5b2J_2eu1000",
                "/org/flakectr1/container/web_2eu1000/more",
                "/org/example/web_2eu1000",
                NULL,
        };
        _cleanup_(container_view_freep) ContainerView *view = NULL, *none = NULL;
        char label[MACHINE_NAME_MAX + 1];

        CHECK_INT(container_view_new(PATH, &view), 0);
        CHECK_STRING(view->name, "web");
        CHECK_INT(view->owner, 1000);
        CHECK_STRING(container_view_label(view, 1000, label), "web");
        CHECK_STRING(container_view_label(view, 1001, label), "web.u1000");

        for (const char *const *path = wrong; *path; path++)
                CHECK(container_view_new(*path, &none) < 0);
        CHECK(!none);
}

static void check_description(const ContainerView *view, const char *expected) {
        _cleanup_free_ char *text = NULL;

        CHECK_INT(container_view_describe(view, &text), 0);
        CHECK_STRING(text, expected);
}

static void merge(ContainerView *view, const char *state, const char *phase, uint64_t done) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = message_new();

        CHECK(sd_bus_message_append(
                      message, "a{sv}", 4, "State", "s", state, "Phase", "s", phase, "Progress",
                      "(tt)", done, UINT64_C(10), "New", "as", 1, "property") >= 0);
        message_seal(message);
        CHECK(container_view_merge(view, message) >= 0);
}

static void test_merge(void) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = message_new();
        _cleanup_free_ char *addresses = NULL;

        CHECK_INT(container_view_new(PATH, &view), 0);
        check_description(view, "");
        merge(view, "building", "building", 3);
        check_description(view, "building 3/10");
        CHECK(container_view_is_busy(view));
        CHECK(!container_view_is_booting(view));

        /* A count says nothing outside of a build. */
        merge(view, "starting", "network", 3);
        check_description(view, "network");
        merge(view, "starting", "starting", 3);
        CHECK(container_view_is_booting(view));
        merge(view, "running", "", 3);
        check_description(view, "running");
        CHECK(!container_view_is_busy(view));

        CHECK(sd_bus_message_append(
                      message, "a{sv}", 3, "Addresses", "as", 2, "10.233.0.2", "fd00::2", "Unit",
                      "s", "a\033[2Jb\007c", "Init", "s", "minimal") >= 0);
        message_seal(message);
        CHECK(container_view_merge(view, message) >= 0);
        CHECK_INT(container_view_join_addresses(view, &addresses), 0);
        CHECK_STRING(addresses, "10.233.0.2, fd00::2");
        CHECK(view->minimal);
        CHECK_STRING(view->unit, "abc");
        CHECK_STRING(view->state, "running");
}

static void test_wrong_type(void) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = message_new();

        CHECK_INT(container_view_new(PATH, &view), 0);
        CHECK(sd_bus_message_append(message, "a{sv}", 1, "State", "u", 7) >= 0);
        message_seal(message);
        CHECK(container_view_merge(view, message) < 0);
        CHECK_STRING(view->state, "");
}

static void fail(ContainerView *view, unsigned n, const char *name, const char *other) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = message_new();

        CHECK(sd_bus_message_append(
                      message, "a{sv}", 1, "FailedUnits", "(uas)", n, 2, name, other) >= 0);
        message_seal(message);
        CHECK(container_view_merge(view, message) >= 0);
}

static void check_failed(const ContainerView *view, size_t most, const char *expected) {
        _cleanup_free_ char *text = NULL;

        CHECK_INT(container_view_join_failed(view, most, &text), 0);
        CHECK_STRING(text, expected);
}

static void test_failed_units(void) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;

        CHECK_INT(container_view_new(PATH, &view), 0);
        check_failed(view, 8, "");
        fail(view, 2, "a.service", "b\033[2J.mount");
        CHECK(!container_view_is_degraded(view));
        merge(view, "running", "", 0);
        CHECK(container_view_is_degraded(view));
        check_failed(view, 8, "a.service, b.mount");
        check_failed(view, 1, "a.service and 1 more");
        fail(view, 9, "a.service", "b.service");
        check_failed(view, 8, "a.service, b.service and 7 more");
        check_failed(view, 0, "9 units");
}

static void test_listing(void) {
        _cleanup_(container_views_freep) ContainerView *views = NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = message_new();

        CHECK(sd_bus_message_append(
                      reply, "a{oa{sa{sv}}}", 4, /* sorted by owner and name when read */
                      "/org/flakectr1/container/a_2eu1001", 1, INTERFACE_CONTAINER, 0,
                      "/org/flakectr1", 1, INTERFACE_MANAGER, 1, "Version", "s", "1.2.3",
                      "/org/flakectr1/container/web_2eu1000", 2, "org.freedesktop.DBus.Peer", 0,
                      INTERFACE_CONTAINER, 1, "State", "s", "running",
                      "/org/flakectr1/container/db_2eu1000", 1, INTERFACE_CONTAINER, 0) >= 0);
        message_seal(reply);
        CHECK_INT(listing_read(reply, &views), 0);

        CHECK_STRING(views->name, "db");
        CHECK_STRING(views->next->name, "web");
        CHECK_STRING(views->next->state, "running");
        CHECK_STRING(views->next->next->name, "a");
        CHECK(!views->next->next->next);

        CHECK(listing_find(views, 1000, "web") == views->next);
        CHECK(listing_find(views, 1001, "web.u1000") == views->next);
        CHECK(listing_find(views, 1000, "a.u1001") == views->next->next);
        CHECK(!listing_find(views, 1000, "a"));
        CHECK(!listing_find(views, 1002, "a"));
        CHECK(!listing_find(views, 1000, ""));

        listing_keep_owner(&views, 1001);
        CHECK_STRING(views->name, "a");
        CHECK(!views->next);
        listing_keep_owner(&views, 1002);
        CHECK(!views);
}

static void test_details(void) {
        _cleanup_(details_freep) Details *details = NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = message_new();

        CHECK(sd_bus_message_append(
                      reply, "a{sv}", 4, "Flake", "s", "/x", "Since", "t", UINT64_C(77),
                      "StatusText", "s", "Starting \033[31mnginx", "New", "b", 1) >= 0);
        message_seal(reply);
        CHECK_INT(details_read(reply, &details), 0);
        CHECK_STRING(details->flake, "/x");
        CHECK_STRING(details->output, "");
        CHECK_STRING(details->system, "");
        CHECK_STRING(details->status_text, "Starting nginx");
        CHECK_INT(details->since, 77);
}

int main(void) {
        open_bus();
        test_path();
        test_merge();
        test_wrong_type();
        test_failed_units();
        test_listing();
        test_details();
        sd_bus_unref(bus);
        return 0;
}
