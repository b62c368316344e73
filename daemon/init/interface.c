/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "interface.h"
#include "mac.h"

#define IPV6_SETTINGS "/proc/sys/net/ipv6/conf"

static int open_setting(const char *interface, const char *setting, int flags) {
        char path[sizeof(IPV6_SETTINGS) + 2 * IFNAMSIZ + 32];

        (void) snprintf(path, sizeof(path), IPV6_SETTINGS "/%s/%s", interface, setting);
        return open(path, flags | O_CLOEXEC);
}

bool interface_has_ipv6(const char *name) {
        char value = '1';
        int fd;

        fd = open_setting(name, "disable_ipv6", O_RDONLY);
        if (fd < 0)
                return false;

        if (read(fd, &value, 1) != 1)
                value = '1';
        (void) close(fd);
        return value == '0';
}

void interface_refuse_advertisements(const char *name) {
        static const char *const settings[] = { "accept_ra", "autoconf", "accept_redirects" };

        for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
                int fd = open_setting(name, settings[i], O_WRONLY);

                if (fd < 0)
                        continue;
                /* The host's side lets no advertisement through: this is a second wall. */
                (void) !write(fd, "0", 1);
                (void) close(fd);
        }
}

void interface_format_mac(unsigned index, const Address *address, Message *ret) {
        uint8_t mac[MAC_SIZE];

        message_init(ret, RTM_NEWLINK, 0, sizeof(ret->link));
        ret->link = (struct ifinfomsg){
                .ifi_family = AF_UNSPEC,
                .ifi_index = (int) index,
        };
        mac_of_address(address->address, mac);
        message_append(ret, IFLA_ADDRESS, mac, sizeof(mac));
}

void interface_format_up(unsigned index, Message *ret) {
        message_init(ret, RTM_NEWLINK, 0, sizeof(ret->link));
        ret->link = (struct ifinfomsg){
                .ifi_family = AF_UNSPEC,
                .ifi_index = (int) index,
                .ifi_flags = IFF_UP,
                .ifi_change = IFF_UP,
        };
}

void interface_format_address(unsigned index, const Address *address, Message *ret) {
        size_t size = address_size(address->family);

        message_init(ret, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, sizeof(ret->address));
        ret->address = (struct ifaddrmsg){
                .ifa_family = (uint8_t) address->family,
                .ifa_prefixlen = (uint8_t) address->prefix_length,
                .ifa_scope = RT_SCOPE_UNIVERSE,
                .ifa_index = index,
        };

        /* It is ours alone, and a service may bind to it at once: no probing for a duplicate. */
        if (address->family == AF_INET6)
                ret->address.ifa_flags = IFA_F_NODAD;

        message_append(ret, IFA_LOCAL, address->address, size);
        message_append(ret, IFA_ADDRESS, address->address, size);
}

void interface_format_route(unsigned index, const Address *address, Message *ret) {
        message_init(ret, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, sizeof(ret->route));
        ret->route = (struct rtmsg){
                .rtm_family = (uint8_t) address->family,
                .rtm_table = RT_TABLE_MAIN,
                .rtm_protocol = RTPROT_STATIC,
                .rtm_scope = RT_SCOPE_UNIVERSE,
                .rtm_type = RTN_UNICAST,
        };
        message_append(ret, RTA_GATEWAY, address->gateway, address_size(address->family));
        message_append(ret, RTA_OIF, &index, sizeof(index));
}

int interface_set_mac(int socket, unsigned index, const Arguments *arguments) {
        Message message;

        for (size_t i = 0; i < arguments->n_addresses; i++)
                if (arguments->addresses[i].family == AF_INET) {
                        interface_format_mac(index, &arguments->addresses[i], &message);
                        return message_call(socket, &message);
                }
        return 0;
}

int interface_up(int socket, unsigned index) {
        Message message;

        interface_format_up(index, &message);
        return message_call(socket, &message);
}

int interface_add_address(int socket, unsigned index, const Address *address) {
        Message message;

        interface_format_address(index, address, &message);
        return message_call(socket, &message);
}

int interface_add_route(int socket, unsigned index, const Address *address) {
        Message message;

        interface_format_route(index, address, &message);
        return message_call(socket, &message);
}
