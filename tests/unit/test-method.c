/* SPDX-License-Identifier: MIT */

#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "method.h"
#include "names.h"
#include "strv.h"
#include "test.h"

static sd_bus *bus;

static void open_bus(void) {
        int fds[2];

        CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        CHECK(sd_bus_new(&bus) >= 0);
        CHECK(sd_bus_set_fd(bus, fds[0], fds[0]) >= 0);
        CHECK(sd_bus_negotiate_fds(bus, 1) >= 0);
        CHECK(sd_bus_start(bus) >= 0);
}

static sd_bus_message *make(const Method *method) {
        sd_bus_message *message;

        CHECK_INT(method_message(method, bus, -1, true, &message), 0);
        CHECK(sd_bus_message_get_allow_interactive_authorization(message) > 0);
        CHECK(sd_bus_message_seal(message, 1, 0) >= 0);
        CHECK(sd_bus_message_rewind(message, 1) >= 0);
        return message;
}

/* The next option must be this one. */
static void check_flag(sd_bus_message *message, const char *expected) {
        const char *key;
        int value;

        CHECK(sd_bus_message_read(message, "{sv}", &key, "b", &value) > 0);
        CHECK_STRING(key, expected);
        CHECK_INT(value, 1);
}

static void test_up(void) {
        char *names[] = { (char *) "web", NULL };
        Options options = { .given = OPTION_UPDATE | OPTION_VERBOSE | OPTION_JSON };
        Method method = {
                .name = "Up",
                .flake = "/home/alice/web",
                .names = names,
                .options = &options,
                .builds = true,
                .lists = true,
        };
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        const char *flake, *name, *key, *variable;

        CHECK_INT(setenv("http_proxy", "http://proxy", 1), 0);
        CHECK_INT(setenv("https_proxy", "two\nlines", 1), 0);
        CHECK_INT(setenv("HTTP_PROXY", "\xff", 1), 0);
        CHECK_INT(setenv("NIX_CONFIG", "builders = x", 1), 0);
        message = make(&method);

        CHECK_STRING(sd_bus_message_get_destination(message), BUS_NAME);
        CHECK_STRING(sd_bus_message_get_path(message), OBJECT_ROOT);
        CHECK_STRING(sd_bus_message_get_interface(message), INTERFACE_MANAGER);
        CHECK_STRING(sd_bus_message_get_signature(message, 1), "sasa{sv}");
        CHECK(sd_bus_message_read(message, "sas", &flake, 1, &name) > 0);
        CHECK_STRING(flake, "/home/alice/web");
        CHECK_STRING(name, "web");

        CHECK(sd_bus_message_enter_container(message, 'a', "{sv}") > 0);
        check_flag(message, "update");
        check_flag(message, "verbose");
        check_flag(message, "results");
        CHECK(sd_bus_message_read(message, "{sv}", &key, "as", 1, &variable) > 0);
        CHECK_STRING(key, "environment");
        CHECK_STRING(variable, "http_proxy=http://proxy");
        CHECK_INT(sd_bus_message_at_end(message, 0), 1);
}

static void test_container(void) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL, *bare = NULL;
        Options options = { .given = OPTION_DETACH | OPTION_OWNER, .owner = 1000 };
        Method method = { .name = "Stop", .options = &options };

        CHECK_INT(container_view_new("/org/flakectr1/container/web_2eu1000", &view), 0);
        method.view = view;
        message = make(&method);
        CHECK_STRING(sd_bus_message_get_path(message), view->path);
        CHECK_STRING(sd_bus_message_get_interface(message), INTERFACE_CONTAINER);
        CHECK_STRING(sd_bus_message_get_signature(message, 1), "a{sv}");
        CHECK(sd_bus_message_enter_container(message, 'a', "{sv}") > 0);
        check_flag(message, "detach");
        /* The object says whose it is. */
        CHECK_INT(sd_bus_message_at_end(message, 0), 1);

        method.options = NULL;
        bare = make(&method);
        CHECK(sd_bus_message_is_empty(bare) > 0);
}

int main(void) {
        static const char *const variables[] = {
                "SSH_AUTH_SOCK", "ftp_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY",
                "FTP_PROXY",     "ALL_PROXY", "NO_PROXY",  NULL,
        };

        for (const char *const *name = variables; *name; name++)
                CHECK_INT(unsetenv(*name), 0);
        open_bus();
        test_up();
        test_container();
        sd_bus_unref(bus);
        return 0;
}
