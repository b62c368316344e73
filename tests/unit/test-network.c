/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "network-removal.h"
#include "network.h"
#include "route-table.h"
#include "strv.h"
#include "test.h"

static const Lease lease = {
        .bridge = "fc-0a1b2c3d",
        .address4 = "10.233.5.2",
        .gateway4 = "10.233.5.1",
        .address6 = "fd00:1:2:5::2",
        .gateway6 = "fd00:1:2:5::1",
        .prefix4 = 24,
};

static struct in_addr ip(const char *text) {
        struct in_addr address;

        CHECK_INT(inet_pton(AF_INET, text, &address), 1);
        return address;
}

static void request(unsigned long number, struct ifreq *request) {
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        CHECK(fd >= 0);
        CHECK_INT(ioctl(fd, number, request), 0);
        close(fd);
}

static int sysctl_read(const char *group, const char *key) {
        char path[128];
        FILE *file;
        int value;

        snprintf(path, sizeof(path), "/proc/sys/net/%s/%s/%s", group, lease.bridge, key);
        file = fopen(path, "re");
        CHECK(file);
        CHECK_INT(fscanf(file, "%d", &value), 1);
        fclose(file);
        return value;
}

static void check_mac(void) {
        static const unsigned char wanted[] = { 0x02, 0xfc, 0x0a, 0x1b, 0x2c, 0x3d };
        struct ifreq r = { .ifr_name = "fc-0a1b2c3d" };

        request(SIOCGIFHWADDR, &r);
        CHECK_INT(memcmp(r.ifr_hwaddr.sa_data, wanted, sizeof(wanted)), 0);
}

/* How often the bridge has this address, with a netmask that begins with these bytes. */
static unsigned count_address(int family, const char *text) {
        struct ifaddrs *all, *a;
        char seen[INET6_ADDRSTRLEN];
        unsigned n = 0;

        CHECK_INT(getifaddrs(&all), 0);
        for (a = all; a; a = a->ifa_next) {
                if (!a->ifa_addr || a->ifa_addr->sa_family != family ||
                    strcmp(a->ifa_name, lease.bridge) != 0)
                        continue;
                inet_ntop(
                        family,
                        family == AF_INET ?
                                (void *) &((struct sockaddr_in *) a->ifa_addr)->sin_addr :
                                (void *) &((struct sockaddr_in6 *) a->ifa_addr)->sin6_addr,
                        seen, sizeof(seen));
                if (strcmp(seen, text) != 0)
                        continue;
                CHECK(a->ifa_flags & IFF_UP);
                n++;
                if (family == AF_INET)
                        CHECK_INT(
                                ntohl(((struct sockaddr_in *) a->ifa_netmask)->sin_addr.s_addr),
                                0xffffff00);
        }
        freeifaddrs(all);
        return n;
}

/* Its prefix, and that it is not tentative. */
static void check_address6(void) {
        char line[256];
        unsigned prefix, scope, flags;
        bool seen = false;
        FILE *file = fopen("/proc/net/if_inet6", "re");

        CHECK(file);
        while (fgets(line, sizeof(line), file)) {
                if (strncmp(line, "fd000001000200050000000000000001", 32) != 0)
                        continue;
                CHECK_INT(sscanf(line + 32, "%*x %x %x %x", &prefix, &scope, &flags), 3);
                CHECK_INT(prefix, 64);
                CHECK_INT(flags & 0x40, 0);
                seen = true;
        }
        fclose(file);
        CHECK(seen);
}

static void test_up(void) {
        CHECK_INT(network_up(&lease), 0);
        CHECK_INT(network_up(&lease), 0);

        check_mac();
        CHECK_INT(count_address(AF_INET, lease.gateway4), 1);
        CHECK_INT(sysctl_read("ipv4/conf", "accept_redirects"), 0);
        CHECK(sysctl_read("ipv4/neigh", "retrans_time_ms") < 100);

        if (access("/proc/sys/net/ipv6", F_OK) < 0)
                return;
        CHECK_INT(count_address(AF_INET6, lease.gateway6), 1);
        check_address6();
        CHECK_INT(sysctl_read("ipv6/conf", "accept_redirects"), 0);
        CHECK_INT(sysctl_read("ipv6/conf", "accept_ra"), 0);
        CHECK_INT(sysctl_read("ipv6/conf", "autoconf"), 0);
        CHECK(sysctl_read("ipv6/neigh", "retrans_time_ms") < 100);
}

static void test_list(void) {
        _cleanup_strv_ char **list = NULL;

        CHECK_INT(network_list(&list), 0);
        CHECK_INT(strv_length(list), 1);
        CHECK(strv_contains(list, lease.bridge));
}

static void add_route(const char *destination, const char *mask) {
        struct rtentry route = { .rt_flags = RTF_UP, .rt_dev = (char[]){ "lo" } };
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        ((struct sockaddr_in *) &route.rt_dst)->sin_family = AF_INET;
        ((struct sockaddr_in *) &route.rt_dst)->sin_addr = ip(destination);
        ((struct sockaddr_in *) &route.rt_genmask)->sin_family = AF_INET;
        ((struct sockaddr_in *) &route.rt_genmask)->sin_addr = ip(mask);
        CHECK_INT(ioctl(fd, SIOCADDRT, &route), 0);
        close(fd);
}

static bool is_used(const char *address, unsigned prefix) {
        _cleanup_(route_table_freep) RouteTable *table = NULL;
        int family = strchr(address, ':') ? AF_INET6 : AF_INET;
        struct in6_addr bytes;

        CHECK_INT(inet_pton(family, address, &bytes), 1);
        CHECK_INT(route_table_read(AF_UNSPEC, &table), 0);
        return route_table_overlaps(family, &bytes, prefix, table);
}

static void test_routes(void) {
        struct ifreq up = { .ifr_name = "lo", .ifr_flags = IFF_UP };

        request(SIOCSIFFLAGS, &up);
        CHECK(!is_used("10.233.5.0", 24)); /* only by our own bridge */
        CHECK(!is_used("fd00:1:2:5::", 64));
        CHECK(!is_used("10.233.8.0", 24));

        add_route("0.0.0.0", "0.0.0.0");
        add_route("0.0.0.0", "128.0.0.0");
        CHECK(!is_used("10.233.8.0", 24));

        add_route("10.233.8.128", "255.255.255.128");
        CHECK(is_used("10.233.8.0", 24));
        CHECK(!is_used("10.233.8.0", 25));
        CHECK(is_used("10.233.8.128", 29));
        CHECK(is_used("10.233.8.0", 22));
        CHECK(!is_used("10.233.9.0", 24));

        add_route("10.233.16.7", "255.255.255.255");
        CHECK(is_used("10.233.16.0", 24));

        add_route("10.232.0.0", "255.254.0.0");
        CHECK(is_used("10.233.9.0", 24));
        CHECK(!is_used("10.234.0.0", 24));

        CHECK_INT(system("ip -6 route add fd12:3456:789a::/48 dev lo"), 0);
        CHECK(is_used("fd12:3456:789a:5::", 64));
        CHECK(!is_used("fd12:3456:789b::", 64));
}

/* Neither what is of IPv6 alone, nor this machine, nor our own bridge. */
static void test_ways(void) {
        _cleanup_(route_table_freep) RouteTable *table = NULL;
        _cleanup_strv_ char **ways = NULL;

        CHECK_INT(
                system("for name in six0 world0; do ip link add $name type bridge;"
                       " ip link set $name up; done;"
                       " ip -6 route add 2001:db8::/32 dev six0 &&"
                       " ip route add 198.51.100.0/24 dev world0"),
                0);
        CHECK_INT(route_table_read(AF_INET, &table), 0);
        CHECK_INT(route_table_list_ways(table, &ways), 0);
        CHECK_INT(strv_length(ways), 1);
        CHECK(strv_contains(ways, "world0"));
}

static void test_down(void) {
        _cleanup_strv_ char **list = NULL;

        CHECK_INT(network_down(lease.bridge), 0);
        CHECK_INT(network_down(lease.bridge), 0);
        CHECK_INT(network_list(&list), 0);
        CHECK_INT(strv_length(list), 0);
}

/* As many as there may be at once, and more; each name is free again afterwards. */
static void test_removal(void) {
        _cleanup_strv_ char **list = NULL;
        Lease other = lease;

        for (unsigned i = 0; i < 20; i++) {
                (void) snprintf(other.bridge, sizeof(other.bridge), "fc-000000%02x", i);
                CHECK_INT(network_up(&other), 0);
                CHECK_INT(network_removal_begin(other.bridge), 0);
        }
        network_removal_wait();
        network_removal_wait();
        CHECK_INT(network_list(&list), 0);
        CHECK_INT(strv_length(list), 0);

        CHECK_INT(network_up(&lease), 0);
        CHECK_INT(network_removal_begin(lease.bridge), 0);
        network_removal_wait();
        CHECK_INT(if_nametoindex(lease.bridge), 0);
}

static void test_refused(void) {
        static const char *const names[] = { "lo",          "",
                                             "eth0",        "fc-",
                                             "fc-0a1b2c3",  "fc-0a1b2c3d4",
                                             "fc-0A1B2C3D", "fc-0a1b2c3/",
                                             "xfc-a1b2c3d", "br-0a1b2c3d" };
        Lease bad = lease;

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                CHECK_INT(network_down(names[i]), -EINVAL);
        CHECK(if_nametoindex("lo"));

        strcpy(bad.bridge, "eth0");
        CHECK_INT(network_up(&bad), -EINVAL);

        /* A bridge that cannot get its address is not left behind. */
        bad = lease;
        strcpy(bad.gateway4, "nonsense");
        CHECK(network_up(&bad) < 0);
        CHECK_INT(if_nametoindex(lease.bridge), 0);
}

/* Somebody's interface with a name like ours, which is no bridge: never touched. */
static void test_foreign(void) {
        struct ifreq down = { .ifr_name = "lo" };
        struct ifreq name = { .ifr_name = "lo", .ifr_newname = "fc-0a1b2c3d" };

        request(SIOCSIFFLAGS, &down);
        request(SIOCSIFNAME, &name);
        CHECK_INT(network_up(&lease), -EEXIST);
        CHECK_INT(network_down(lease.bridge), -EEXIST);
        CHECK(if_nametoindex(lease.bridge));
        CHECK_INT(count_address(AF_INET, lease.gateway4), 0);
}

int main(void) {
        if (geteuid() != 0)
                SKIP("needs root");
        if (unshare(CLONE_NEWNET) < 0)
                SKIP("needs a network namespace: %m");

        test_up();
        test_list();
        test_routes();
        test_ways();
        test_down();
        test_removal();
        test_refused();
        test_foreign();
        return 0;
}
