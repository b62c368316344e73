/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "lease-host.h"

/* 200 networks have room in any such pool. */
static void test_pools(void) {
        static const struct {
                LeasePool pool;
                const char *first, *second, *second6;
        } pools[] = {
                { { 10u << 24 | 233u << 16, 16, 24, { 0xfd }, 16 },
                  "10.233.0.2",
                  "10.233.1.2",
                  "fd00:0:0:1::2" },
                { { 172u << 24 | 16u << 16, 12, 22, { 0xfd, 1 }, 16 },
                  "172.16.0.2",
                  "172.16.4.2",
                  "fd01:0:0:1::2" },
                { { 192u << 24 | 168u << 16, 18, 26, { 0xfd }, 16 },
                  "192.168.0.2",
                  "192.168.0.66",
                  "fd00:0:0:1::2" },
        };

        for (size_t i = 0; i < sizeof(pools) / sizeof(*pools); i++) {
                static Host host;

                host = (Host){ .pool = pools[i].pool };
                CHECK_STRING(host_add(&host, 1000, NULL)->address4, pools[i].first);
                CHECK_STRING(host_add(&host, 1001, NULL)->address4, pools[i].second);
                CHECK_STRING(host.leases[1].address6, pools[i].second6);
                CHECK_INT(host.leases[1].prefix4, pools[i].pool.network_prefix4);
                for (uid_t owner = 1002; owner < 1200; owner++)
                        host_add(&host, owner, NULL);
        }
}

/* 2,000 containers in 200 networks: all have addresses of their own. */
static void test_many_containers(void) {
        static Host host = { .pool = { 10u << 24 | 233u << 16, 16, 24, { 0xfd }, 16 } };

        for (size_t i = 0; i < 2000; i++)
                host_add(&host, 1000 + (uid_t) (i % 200), NULL);
        for (size_t i = 0; i < host.n; i++) {
                const Lease *one = &host.leases[i];

                CHECK(lease_is_valid(one));
                for (size_t j = 0; j < i; j++) {
                        const Lease *other = &host.leases[j];
                        bool same = host.owners[i] == host.owners[j];

                        CHECK(strcmp(one->address4, other->address4) != 0);
                        CHECK(strcmp(one->address6, other->address6) != 0);
                        CHECK((strcmp(one->gateway4, other->gateway4) == 0) == same);
                        CHECK((strcmp(one->bridge, other->bridge) == 0) == same);
                }
        }
}

static void test_a_large_network(void) {
        static Host host = { .pool = { 10u << 24, 8, 22, { 0xfd }, 1 } };

        for (size_t i = 0; i < 1021; i++)
                host_add(&host, 1000, NULL);
        CHECK_STRING(host.leases[300].address4, "10.0.1.46");
        CHECK_STRING(host.leases[300].address6, "fd00::12e");
        CHECK_STRING(host.leases[1020].address4, "10.0.3.254");
        CHECK_INT(host_plan(&host, 1000, NULL, &(Lease){}), -EADDRNOTAVAIL);
}

/* Those that are there keep their places, and nothing is laid over them. */
static void test_another_pool(void) {
        static Host host;
        const Lease *old = host_add(&host, 1000, NULL), *again;

        host.pool = (LeasePool){
                10u << 24 | 232u << 16, 15, 22, { 0xfd, 0x12, 0x34, 0x56, 0x78, 0x9a }, 9
        };
        again = host_add(&host, 1000, NULL);
        CHECK_STRING(again->bridge, old->bridge);
        CHECK_STRING(again->address4, "10.233.0.3");
        CHECK_INT(again->prefix4, 24);
        CHECK_STRING(host_add(&host, 1001, NULL)->address4, "10.232.0.2");
        CHECK_STRING(host.leases[2].address6, "fd12:3456:789a:1::2");

        host.pool.address4 = 10u << 24 | 233u << 16;
        host.pool.prefix4 = 16;
        CHECK_STRING(host_add(&host, 1002, NULL)->address4, "10.233.4.2");
}

int main(void) {
        test_pools();
        test_many_containers();
        test_a_large_network();
        test_another_pool();
        return 0;
}
