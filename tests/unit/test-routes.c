/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "routes.h"
#include "test.h"

#define HEAD "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

/* As the kernel writes it: the bytes of the address as one number of this host. */
static void add(
        FILE *file, const char *interface, const char *address, const char *mask, int flags) {
        fprintf(file, "%s\t%08X\t00000000\t%04X\t0\t0\t0\t%08X\t0\t0\t0\n", interface,
                (unsigned) inet_addr(address), (unsigned) flags, (unsigned) inet_addr(mask));
}

static unsigned count_in(const char *text, unsigned network_prefix, FILE *file) {
        unsigned n;
        Pool pool;

        CHECK_INT(pool_parse(text, network_prefix, &pool), 0);
        CHECK_INT(routes_count_taken(file, &pool, &n), 0);
        return n;
}

static unsigned count(const char *interface, const char *address, const char *mask, int flags) {
        _cleanup_fclose_ FILE *file = tmpfile();

        CHECK(file);
        fputs(HEAD, file);
        add(file, interface, address, mask, flags);
        rewind(file);
        return count_in("10.233.0.0/16", 24, file);
}

static void test_one_route(void) {
        CHECK_INT(count("eth0", "192.168.1.0", "255.255.255.0", 1), 0);
        CHECK_INT(count("eth0", "0.0.0.0", "0.0.0.0", 3), 0);
        CHECK_INT(count("tun0", "0.0.0.0", "128.0.0.0", 1), 0);
        CHECK_INT(count("eth0", "10.233.7.0", "255.255.255.0", 1), 1);
        CHECK_INT(count("eth0", "10.233.7.128", "255.255.255.128", 1), 1);
        CHECK_INT(count("eth0", "10.233.255.1", "255.255.255.255", 5), 1);
        CHECK_INT(count("eth0", "10.233.8.0", "255.255.252.0", 1), 4);
        CHECK_INT(count("eth0", "10.0.0.0", "255.0.0.0", 1), 256);
        CHECK_INT(count("eth0", "10.232.0.0", "255.254.0.0", 1), 256);
        CHECK_INT(count("eth0", "10.234.0.0", "255.255.0.0", 1), 0);
        CHECK_INT(count("fc-0000abcd", "10.233.7.0", "255.255.255.0", 1), 0);
        CHECK_INT(count("*", "10.0.0.0", "255.0.0.0", 0x201), 0);
}

static void test_several_routes(void) {
        _cleanup_fclose_ FILE *file = tmpfile();

        CHECK(file);
        fputs(HEAD, file);
        add(file, "eth0", "10.233.7.0", "255.255.255.0", 1);
        add(file, "eth1", "10.233.6.0", "255.255.254.0", 1);
        fputs("nonsense\n\neth0 zz\n", file);
        add(file, "eth1", "10.233.99.0", "255.255.255.0", 1);
        rewind(file);
        CHECK_INT(count_in("10.233.0.0/16", 24, file), 3);
        rewind(file);
        CHECK_INT(count_in("10.233.4.0/22", 26, file), 8);
}

static void test_nothing(void) {
        _cleanup_fclose_ FILE *file = tmpfile();

        CHECK(file);
        CHECK_INT(count_in("10.233.0.0/16", 24, file), 0);
}

static void test_pool(void) {
        static const char *const bad[] = { "",
                                           "10.233.0.0",
                                           "10.233.0.0/",
                                           "10.233.0.0/25",
                                           "10.233.0.0/16x",
                                           "10.233.0/16",
                                           "10.233.0.0/0" };
        Pool pool;

        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                CHECK_INT(pool_parse(bad[i], 24, &pool), -EINVAL);
        CHECK_INT(pool_parse("172.16.0.0/12", 22, &pool), 0);
        CHECK_INT(pool_count(&pool), 1024);
        CHECK_STRING(pool.text, "172.16.0.0/12");
}

int main(void) {
        test_pool();
        test_one_route();
        test_several_routes();
        test_nothing();
        return 0;
}
