/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <unistd.h>

#include "interface.h"
#include "test.h"

static Address address_of(int family, const char *address, const char *gateway, unsigned length) {
        Address made = { .family = family, .prefix_length = length };

        CHECK_INT(inet_pton(family, address, made.address), 1);
        CHECK_INT(inet_pton(family, gateway, made.gateway), 1);
        return made;
}

static const struct rtattr *find(const Message *message, size_t body_size, uint16_t type) {
        int left = (int) (message->header.nlmsg_len - NLMSG_SPACE(body_size));
        const struct rtattr *attribute =
                (const void *) ((const char *) message + NLMSG_SPACE(body_size));

        for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
                if (attribute->rta_type == type)
                        return attribute;
        return NULL;
}

static void test_address_message(void) {
        Address address = address_of(AF_INET6, "fd00::2", "fd00::1", 64);
        const struct rtattr *attribute;
        Message message;

        interface_format_address(7, &address, &message);
        CHECK_INT(message.header.nlmsg_type, RTM_NEWADDR);
        CHECK_INT(message.header.nlmsg_flags & (NLM_F_REQUEST | NLM_F_ACK), 5);
        CHECK_INT(message.address.ifa_index, 7);
        CHECK_INT(message.address.ifa_prefixlen, 64);
        CHECK_INT(message.address.ifa_flags, IFA_F_NODAD);
        attribute = find(&message, sizeof(message.address), IFA_LOCAL);
        CHECK(attribute);
        CHECK_INT(RTA_PAYLOAD(attribute), 16);
        CHECK_INT(memcmp(RTA_DATA(attribute), address.address, 16), 0);

        address = address_of(AF_INET, "10.0.0.2", "10.0.0.1", 24);
        interface_format_address(7, &address, &message);
        CHECK_INT(message.address.ifa_flags, 0);
        CHECK_INT(RTA_PAYLOAD(find(&message, sizeof(message.address), IFA_LOCAL)), 4);
}

static void test_mac_message(void) {
        Address address = address_of(AF_INET, "10.233.0.2", "10.233.0.1", 24);
        const struct rtattr *attribute;
        Message message;

        interface_format_mac(7, &address, &message);
        CHECK_INT(message.header.nlmsg_type, RTM_NEWLINK);
        CHECK_INT(message.link.ifi_index, 7);
        attribute = find(&message, sizeof(message.link), IFLA_ADDRESS);
        CHECK(attribute);
        CHECK_INT(RTA_PAYLOAD(attribute), 6);
        CHECK_INT(memcmp(RTA_DATA(attribute), "\x02\xfd\x0a\xe9\x00\x02", 6), 0);
}

static void test_route_message(void) {
        Address address = address_of(AF_INET, "10.0.0.2", "10.0.0.1", 24);
        const struct rtattr *attribute;
        Message message;

        interface_format_route(7, &address, &message);
        CHECK_INT(message.header.nlmsg_type, RTM_NEWROUTE);
        CHECK_INT(message.route.rtm_family, AF_INET);
        CHECK_INT(message.route.rtm_dst_len, 0);
        attribute = find(&message, sizeof(message.route), RTA_GATEWAY);
        CHECK(attribute);
        CHECK_INT(memcmp(RTA_DATA(attribute), address.gateway, 4), 0);
        attribute = find(&message, sizeof(message.route), RTA_OIF);
        CHECK(attribute);
        CHECK_INT(*(const int *) RTA_DATA(attribute), 7);
}

static bool lo_has(int family, const char *expected) {
        struct ifaddrs *all;
        bool found = false;

        CHECK_INT(getifaddrs(&all), 0);
        for (const struct ifaddrs *one = all; one; one = one->ifa_next) {
                char text[INET6_ADDRSTRLEN];
                const void *bytes;

                if (!one->ifa_addr || one->ifa_addr->sa_family != family)
                        continue;
                bytes = family == AF_INET ?
                        (const void *) &((const struct sockaddr_in *) one->ifa_addr)->sin_addr :
                        (const void *) &((const struct sockaddr_in6 *) one->ifa_addr)->sin6_addr;
                CHECK(inet_ntop(family, bytes, text, sizeof(text)));
                if (strcmp(text, expected) == 0)
                        found = true;
        }
        freeifaddrs(all);
        return found;
}

/* The kernel's part: in a network of our own, where lo is down and has nothing. */
static void test_kernel(int fd) {
        Address address4 = address_of(AF_INET, "10.233.7.2", "10.233.7.1", 24);
        Address address6 = address_of(AF_INET6, "fd00::2", "fd00::1", 64);
        unsigned lo = if_nametoindex("lo");

        CHECK_INT(interface_up(fd, 4242), -ENODEV);
        CHECK_INT(interface_add_route(fd, lo, &address4), -ENETUNREACH);

        CHECK_INT(interface_up(fd, lo), 0);
        CHECK(lo_has(AF_INET, "127.0.0.1"));

        CHECK_INT(interface_add_address(fd, lo, &address4), 0);
        CHECK_INT(interface_add_address(fd, lo, &address4), 0);
        CHECK(lo_has(AF_INET, "10.233.7.2"));

        if (interface_has_ipv6("lo")) {
                interface_refuse_advertisements("lo");
                CHECK_INT(interface_add_address(fd, lo, &address6), 0);
                CHECK(lo_has(AF_INET6, "fd00::2"));
        }
        CHECK(!interface_has_ipv6("none"));
}

int main(void) {
        int fd;

        test_address_message();
        test_mac_message();
        test_route_message();

        if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
                SKIP("no network of our own to try it in");
        fd = message_open_socket();
        CHECK(fd >= 0);
        test_kernel(fd);
        CHECK_INT(close(fd), 0);
        return 0;
}
