/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <nftables/libnftables.h>
#include <sched.h>
#include <stdbool.h>
#include <unistd.h>

#include "firewall.h"
#include "netlink-watch.h"
#include "strv.h"
#include "test.h"

static const Lease leases[] = {
        { "fc-0a1b2c3d", "10.233.5.2", "10.233.5.1", "fd00:1:2:5::2", "fd00:1:2:5::1", 24 },
        { "fc-0a1b2c3d", "10.233.5.3", "10.233.5.1", "fd00:1:2:5::3", "fd00:1:2:5::1", 24 },
        { "fc-00000001", "10.233.6.2", "10.233.6.1", "fd00:1:2:6::2", "fd00:1:2:6::1", 24 },
};

static FirewallPort ports[] = {
        { .lease = &leases[0], .name = "vb-web.u1000", .owner = 1000, .reaches_host = true },
        { .lease = &leases[1], .name = "vb-db.u1000", .owner = 1000 },
        { .lease = &leases[2], .name = "vb-httpservm8Z5", .owner = 1001 },
};

/* What the kernel has, in nft's words. */
static char *nft(const char *command) {
        struct nft_ctx *context = nft_ctx_new(NFT_CTX_DEFAULT);
        char *text;

        CHECK(context);
        CHECK_INT(nft_ctx_buffer_output(context), 0);
        CHECK_INT(nft_run_cmd_from_buffer(context, command), 0);
        text = strdup(nft_ctx_get_output_buffer(context));
        CHECK(text);
        nft_ctx_free(context);
        return text;
}

static bool shows(const char *command, const char *words) {
        _cleanup_free_ char *text = nft(command);

        return strstr(text, words) != NULL;
}

static int load_ports(FirewallPort *some, size_t n) {
        return firewall_load(&(FirewallContent){ .ports = some, .n_ports = n });
}

static void test_whole(void) {
        _cleanup_free_ char *before = NULL, *after = NULL;

        CHECK_INT(load_ports(ports, 3), 0);
        CHECK(shows("list chain inet flakectr postrouting", "masquerade"));
        CHECK(shows("list set inet flakectr owners", "1001 . \"fc-00000001\""));
        CHECK(shows("list set inet flakectr trusted4", "\"fc-0a1b2c3d\" . 10.233.5.2"));
        CHECK(!shows("list set inet flakectr trusted4", "10.233.5.3"));
        CHECK(shows("list set bridge flakectr addresses6", "\"vb-db.u1000\" . fd00:1:2:5::3"));
        CHECK(shows("list set bridge flakectr targets6", "0xfd000001000200050000000000000003"));
        CHECK(shows("list set bridge flakectr macs", "\"vb-db.u1000\" . 02:fd:0a:e9:05:03"));

        before = nft("list ruleset");
        CHECK_INT(load_ports(ports, 3), 0);
        after = nft("list ruleset");
        CHECK_STRING(after, before);
}

static void test_one(void) {
        FirewallPort port = ports[0];

        CHECK_INT(load_ports(ports, 2), 0);
        for (int i = 0; i < 2; i++) {
                CHECK_INT(firewall_add(&ports[2]), 0);
                CHECK(shows("list set bridge flakectr ports", "vb-httpservm8Z5"));
        }
        port.reaches_host = false;
        CHECK_INT(firewall_add(&port), 0);
        CHECK(!shows("list set inet flakectr trusted4", "10.233.5.2"));

        for (int i = 0; i < 2; i++) {
                CHECK_INT(firewall_remove(&ports[1], false), 0);
                CHECK(!shows("list ruleset", "10.233.5.3"));
                CHECK(shows("list set inet flakectr gateways4", "10.233.5.1"));
        }
        CHECK_INT(firewall_remove(&ports[0], true), 0);
        CHECK(!shows("list ruleset", "fc-0a1b2c3d"));
        CHECK(shows("list ruleset", "fc-00000001"));
}

static void test_gone(void) {
        CHECK_INT(firewall_unload(), 0);
        CHECK_INT(firewall_unload(), 0);
        CHECK(!shows("list ruleset", "flakectr"));
        CHECK_INT(firewall_add(&ports[0]), -ENOENT);
        CHECK_INT(firewall_remove(&ports[0], true), 0);
}

/* Words of a record that a disk tore, and of an interface that is made to deceive. */
static void test_strange_words(void) {
        FirewallPort port = ports[0];
        Lease lease = leases[0];
        char *uplinks[] = { (char *) "up0", (char *) "x\" } flush ruleset", NULL };

        CHECK_INT(load_ports(ports, 1), 0);
        port.name = "vb-a\" }\nflush ruleset";
        CHECK_INT(firewall_add(&port), -EINVAL);
        port.name = "";
        CHECK_INT(load_ports(&port, 1), -EINVAL);
        port = ports[0];
        port.lease = &lease;
        strcpy(lease.address4, "10.0.0.0/8");
        CHECK_INT(firewall_add(&port), -EINVAL);

        CHECK_INT(firewall_set_uplinks(uplinks), 0);
        CHECK(shows("list set inet flakectr uplinks", "{ \"up0\" }"));
        CHECK_INT(firewall_set_uplinks(NULL), 0);
        CHECK(!shows("list set inet flakectr uplinks", "up0"));
        CHECK_INT(firewall_load(&(FirewallContent){ .uplinks = uplinks }), 0);
        CHECK(shows("list set inet flakectr uplinks", "{ \"up0\" }"));
}

static int add_listener(const Port *port) {
        FirewallListener listener = { port, 1000 };

        return firewall_add_listeners(&(FirewallContent){ NULL, &listener, 0, 1 });
}

static int remove_listener(const Port *port) {
        FirewallListener listener = { port, 1000 };

        return firewall_remove_listeners(&(FirewallContent){ NULL, &listener, 0, 1 });
}

static void test_listeners(void) {
        static const Port local = { .container = 80, .host = 8080 };
        static const Port one = { .container = 80, .host = 8081, .address = "127.0.0.2" };
        static const Port every = { .container = 80, .host = 8082, .address = "::" };
        static const Port strange = { .host = 1, .address = "1.2.3.4 . 1 }\nflush ruleset" };
        FirewallListener listener = { &local, 1000 };
        FirewallContent content = { NULL, &listener, 0, 1 };

        CHECK_INT(firewall_load(&content), 0);
        CHECK(shows("list set inet flakectr closed4", "{ 127.0.0.1 . 8080 }"));
        CHECK(shows("list set inet flakectr closed6", "{ ::1 . 8080 }"));
        CHECK(shows("list set inet flakectr admitted4", "{ 1000 . 127.0.0.1 . 8080 }"));

        CHECK_INT(add_listener(&one), 0);
        CHECK_INT(add_listener(&every), 0);
        CHECK(shows("list set inet flakectr closed4", "127.0.0.2 . 8081"));
        CHECK(shows("list set inet flakectr closed", "{ ipv6 . 8082 }"));
        CHECK(shows("list set inet flakectr admitted", "{ 1000 . ipv6 . 8082 }"));
        for (int i = 0; i < 2; i++) {
                CHECK_INT(remove_listener(&every), 0);
                CHECK(!shows("list ruleset", "8082"));
        }
        CHECK_INT(remove_listener(&local), 0);
        CHECK(!shows("list ruleset", "8080"));
        CHECK(shows("list ruleset", "1000 . 127.0.0.2 . 8081"));

        CHECK_INT(add_listener(&strange), -EINVAL);
        CHECK_INT(firewall_unload(), 0);
        CHECK_INT(add_listener(&local), -ENOENT);
        CHECK_INT(remove_listener(&local), 0);
}

static bool is_news(int fd, const char *command) {
        free(nft(command));
        return netlink_watch_read(fd);
}

static void test_watch(void) {
        int fd;

        CHECK_INT(load_ports(ports, 1), 0);
        CHECK_INT(netlink_watch_rules(&fd), 0);
        CHECK(!netlink_watch_read(fd));
        CHECK_INT(firewall_add(&ports[1]), 0);
        CHECK_INT(firewall_remove(&ports[1], false), 0);
        CHECK(!netlink_watch_read(fd));
        CHECK(!is_news(fd, "add table inet other; add chain inet other c"));
        CHECK(!is_news(fd, "delete table inet other"));
        CHECK(is_news(fd, "flush chain inet flakectr to_host"));
        CHECK(is_news(fd, "flush ruleset"));
        CHECK(!netlink_watch_read(fd));
        close(fd);
}

int main(void) {
        if (geteuid() != 0 || unshare(CLONE_NEWNET) < 0)
                SKIP("needs root and a network namespace");

        test_whole();
        test_one();
        test_gone();
        test_strange_words();
        test_listeners();
        test_watch();
        return 0;
}
