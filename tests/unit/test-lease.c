/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

#include "lease-host.h"

static void test_first(void) {
        Host host = {};
        const Lease *lease = host_add(&host, 1000, NULL);

        CHECK_STRING(lease->gateway4, "10.233.0.1");
        CHECK_STRING(lease->address4, "10.233.0.2");
        CHECK_STRING(lease->gateway6, "fd12:3456:789a::1");
        CHECK_STRING(lease->address6, "fd12:3456:789a::2");
        CHECK_INT(strlen(lease->bridge), 11);
        CHECK(strncmp(lease->bridge, "fc-", 3) == 0);
}

static void test_networks(void) {
        Host host = {};
        const Lease *alice = host_add(&host, 1000, NULL), *again = host_add(&host, 1000, NULL);
        const Lease *shop = host_add(&host, 1000, "shop"), *bob = host_add(&host, 1001, NULL);
        const Lease *bobs_shop = host_add(&host, 1001, "shop");
        const Lease *web = host_add(&host, 1000, "shop");

        CHECK_STRING(again->bridge, alice->bridge);
        CHECK_STRING(again->gateway4, alice->gateway4);
        CHECK_STRING(again->address4, "10.233.0.3");
        CHECK_STRING(again->address6, "fd12:3456:789a::3");
        CHECK_STRING(shop->address4, "10.233.1.2");
        CHECK_STRING(shop->address6, "fd12:3456:789a:1::2");
        CHECK_STRING(bob->address4, "10.233.2.2");
        CHECK_STRING(bobs_shop->address4, "10.233.3.2");
        CHECK_STRING(web->bridge, shop->bridge);
        CHECK_STRING(web->address4, "10.233.1.3");

        CHECK(strcmp(alice->bridge, bob->bridge) != 0);
        CHECK(strcmp(alice->bridge, shop->bridge) != 0);
        CHECK(strcmp(shop->bridge, bobs_shop->bridge) != 0);
}

/* A hole is filled, and the network's own prefixes are kept when the host's have changed. */
static void test_join(void) {
        Host host = {
                .leases = {
                        { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fdaa::2", "fdaa::1", 24 },
                        { "fc-0123abcd", "10.233.7.4", "10.233.7.1", "fdaa::4", "fdaa::1", 24 },
                        {},
                },
                .owners = { 1000, 1000, 1001 },
                .n = 3,
        };
        Lease lease;

        CHECK_INT(host_plan(&host, 1000, NULL, &lease), 0);
        CHECK_STRING(lease.bridge, "fc-0123abcd");
        CHECK_STRING(lease.address4, "10.233.7.3");
        CHECK_STRING(lease.gateway4, "10.233.7.1");
        CHECK_STRING(lease.address6, "fdaa::3");
        CHECK_STRING(lease.gateway6, "fdaa::1");

        /* A record without a lease is no network to join. */
        CHECK_INT(host_plan(&host, 1001, NULL, &lease), 0);
        CHECK_STRING(lease.address4, "10.233.0.2");

        host.leases[0].gateway6[0] = 'x';
        CHECK_INT(host_plan(&host, 1000, NULL, &lease), -EINVAL);
}

static void test_collision(void) {
        Host host = {};
        const Lease *first = host_add(&host, 1000, NULL);
        char name[IF_NAMESIZE];
        Lease lease;

        /* The same name now is another network's. */
        strcpy(name, first->bridge);
        host.owners[0] = 1001;
        CHECK_INT(host_plan(&host, 1000, NULL, &lease), 0);
        CHECK(strcmp(lease.bridge, name) != 0);
        CHECK(lease_is_valid(&lease));
        CHECK_STRING(lease.address4, "10.233.1.2");
}

static void test_routes(void) {
        Host host = { .used_below = 5 };
        Lease lease = { "untouched" };

        CHECK_STRING(host_add(&host, 1000, NULL)->address4, "10.233.5.2");
        CHECK_STRING(host_add(&host, 1001, NULL)->address4, "10.233.6.2");
        host.used_below = 255;
        CHECK_STRING(host_add(&host, 1002, NULL)->address6, "fd12:3456:789a:ff::2");
        host.used_below = 256;
        CHECK_INT(host_plan(&host, 1003, NULL, &lease), -EADDRNOTAVAIL);
        CHECK_STRING(lease.bridge, "untouched");
        /* A foreign route that came later does not move those that are there. */
        CHECK_STRING(host_add(&host, 1000, NULL)->address4, "10.233.5.3");
}

static void test_full(void) {
        static Host one, all;
        Lease lease;

        for (size_t i = 0; i < 253; i++)
                host_add(&one, 1000, NULL);
        CHECK_STRING(one.leases[252].address4, "10.233.0.254");
        CHECK_INT(host_plan(&one, 1000, NULL, &lease), -EADDRNOTAVAIL);
        CHECK_STRING(host_add(&one, 1001, NULL)->address4, "10.233.1.2");

        for (uid_t i = 0; i < 256; i++)
                host_add(&all, 1000 + i, NULL);
        CHECK_STRING(all.leases[255].address4, "10.233.255.2");
        CHECK_INT(host_plan(&all, 2000, NULL, &lease), -EADDRNOTAVAIL);
        CHECK_STRING(host_add(&all, 1000, NULL)->address4, "10.233.0.3");

        for (size_t i = 0; i < 256; i++)
                for (size_t j = 0; j < i; j++)
                        CHECK(strcmp(all.leases[i].bridge, all.leases[j].bridge) != 0);
}

/* A network for each project of one owner, until he has enough; others still get theirs. */
static void test_quota(void) {
        static char names[NETWORKS_MAX][16];
        Host host = {};
        Lease lease;

        for (int i = 0; i < NETWORKS_MAX; i++) {
                snprintf(names[i], sizeof(names[i]), "p%d", i);
                host_add(&host, 1000, names[i]);
                host_add(&host, 1000, names[i]);
        }
        CHECK_INT(host_plan(&host, 1000, "more", &lease), -EDQUOT);
        CHECK_INT(host_plan(&host, 1000, NULL, &lease), -EDQUOT);
        host_add(&host, 1000, names[3]);
        host_add(&host, 1001, "more");
}

static void test_valid(void) {
        static const Lease good = {
                "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fd00::2", "fd00::1", 24,
        };
        static const Lease bad[] = {
                {},
                { "", "10.233.7.2", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "eth0", "10.233.7.2", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abc", "10.233.7.2", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123ABCD", "10.233.7.2", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcde", "10.233.7.2", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcd", "", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.2/24", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.02", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.8.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.1", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.255", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.0", "10.233.7.1", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.3", "fd00::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fd00::1", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fd00:1::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fd00:0::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "FD00::2", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "2001::2", "2001::1", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fe80::2%1", "fd00::1", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fd00::2", "", 24 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fd00::2", "fd00::1", 0 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fd00::2", "fd00::1", 30 },
                { "fc-0123abcd", "10.233.7.63", "10.233.7.1", "fd00::2", "fd00::1", 26 },
                { "fc-0123abcd", "10.233.7.2", "10.233.7.1", "fd00::2", "fd00::1", 22 },
        };

        CHECK(lease_is_valid(&good));
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK(!lease_is_valid(&bad[i]));
}

int main(void) {
        test_first();
        test_networks();
        test_join();
        test_collision();
        test_routes();
        test_full();
        test_quota();
        test_valid();
        return 0;
}
