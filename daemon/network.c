/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <netlink/msg.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/bridge.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "network.h"
#include "strv.h"

#define PREFIX      "fc-"
#define NAME_LENGTH (sizeof(PREFIX) - 1 + 8)

/* From one question for a neighbour to the next. */
#define NEIGHBOUR_MSEC "50"

DEFINE_CLEANUP(struct nl_sock *, nl_socket_free)
DEFINE_CLEANUP(struct nl_cache *, nl_cache_free)
DEFINE_CLEANUP(struct nl_addr *, nl_addr_put)
DEFINE_CLEANUP(struct nl_msg *, nlmsg_free)
DEFINE_CLEANUP(struct rtnl_link *, rtnl_link_put)
DEFINE_CLEANUP(struct rtnl_addr *, rtnl_addr_put)

static int errno_from_netlink(int r) {
        static const int errors[] = {
                [NLE_NOMEM] = ENOMEM,         [NLE_EXIST] = EEXIST, [NLE_OBJ_NOTFOUND] = ENODEV,
                [NLE_NODEV] = ENODEV,         [NLE_PERM] = EPERM,   [NLE_NOACCESS] = EACCES,
                [NLE_OPNOTSUPP] = EOPNOTSUPP, [NLE_BUSY] = EBUSY,   [NLE_INVAL] = EINVAL,
        };
        size_t code = (size_t) abs(r);

        if (r >= 0)
                return 0;
        return code < sizeof(errors) / sizeof(*errors) && errors[code] ? -errors[code] : -EIO;
}

bool network_name_is_ours(const char *name) {
        return strlen(name) == NAME_LENGTH && strncmp(name, PREFIX, strlen(PREFIX)) == 0 &&
                strspn(name + strlen(PREFIX), "0123456789abcdef") == NAME_LENGTH - strlen(PREFIX);
}

static int netlink_open(struct nl_sock **ret) {
        _cleanup_(nl_socket_freep) struct nl_sock *sock = nl_socket_alloc();
        int r;

        if (!sock)
                return -ENOMEM;

        r = errno_from_netlink(nl_connect(sock, NETLINK_ROUTE));
        if (r < 0)
                return r;

        *ret = TAKE_PTR(sock);
        return 0;
}

/* -ENODEV: there is none of this name. -EEXIST: there is, and it is no bridge. */
static int bridge_find(struct nl_sock *sock, const char *name, struct rtnl_link **ret) {
        _cleanup_(rtnl_link_putp) struct rtnl_link *link = NULL;
        int r;

        r = errno_from_netlink(rtnl_link_get_kernel(sock, 0, name, &link));
        if (r < 0)
                return r;
        if (!rtnl_link_is_bridge(link))
                return -EEXIST;

        *ret = TAKE_PTR(link);
        return 0;
}

/*
 * With an address of its own: else the bridge takes that of its lowest port, and udev's, while
 * those inside remember another.
 */
static int bridge_set_mac(struct rtnl_link *link, const char *name) {
        uint32_t id = htonl((uint32_t) strtoul(name + strlen(PREFIX), NULL, 16));
        _cleanup_(nl_addr_putp) struct nl_addr *mac = NULL;
        unsigned char bytes[6] = { 0x02, 0xfc };

        memcpy(bytes + 2, &id, sizeof(id));
        mac = nl_addr_build(AF_LLC, bytes, sizeof(bytes));
        if (!mac)
                return -ENOMEM;

        rtnl_link_set_addr(link, mac);
        return 0;
}

static int bridge_make(struct nl_sock *sock, const char *name) {
        _cleanup_(rtnl_link_putp) struct rtnl_link *link = rtnl_link_bridge_alloc();
        int r;

        if (!link)
                return -ENOMEM;
        rtnl_link_set_name(link, name);
        r = bridge_set_mac(link, name);
        return r < 0 ? r : errno_from_netlink(rtnl_link_add(sock, link, NLM_F_CREATE | NLM_F_EXCL));
}

/* 0 also where the kernel has not this family at all. */
static int setting_write(
        const char *group, const char *bridge, const char *key, const char *value) {
        _cleanup_close_ int fd = -1;
        char path[128];

        (void) snprintf(path, sizeof(path), "/proc/sys/net/%s/%s/%s", group, bridge, key);
        fd = open(path, O_WRONLY | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT ? 0 : -errno;
        return write(fd, value, strlen(value)) == (ssize_t) strlen(value) ? 0 : -errno;
}

static int bridge_distrust(const char *bridge) {
        int r;

        r = setting_write("ipv4/conf", bridge, "accept_redirects", "0");
        if (r >= 0)
                r = setting_write("ipv6/conf", bridge, "accept_redirects", "0");
        if (r >= 0)
                r = setting_write("ipv6/conf", bridge, "accept_ra", "0");
        if (r >= 0)
                r = setting_write("ipv6/conf", bridge, "autoconf", "0");
        return r;
}

/*
 * What neighbours on a wire say to each other, as in LLDP, comes past all rules, and who says it is
 * where the frame came from, whatever address it bears. libnl does not know of this option.
 */
static int bridge_stop_listening(struct nl_sock *sock, int index) {
        struct br_boolopt_multi option = { 1 << BR_BOOLOPT_NO_LL_LEARN,
                                           1 << BR_BOOLOPT_NO_LL_LEARN };
        _cleanup_(nlmsg_freep) struct nl_msg *message = nlmsg_alloc_simple(RTM_NEWLINK, 0);
        struct ifinfomsg link = { .ifi_index = index };
        struct nlattr *kind, *options;

        if (!message || nlmsg_append(message, &link, sizeof(link), NLMSG_ALIGNTO) < 0)
                return -ENOMEM;
        kind = nla_nest_start(message, IFLA_LINKINFO);
        if (!kind || nla_put_string(message, IFLA_INFO_KIND, "bridge") < 0)
                return -ENOMEM;
        options = nla_nest_start(message, IFLA_INFO_DATA);
        if (!options || nla_put(message, IFLA_BR_MULTI_BOOLOPT, sizeof(option), &option) < 0)
                return -ENOMEM;
        nla_nest_end(message, options);
        nla_nest_end(message, kind);
        return errno_from_netlink(nl_send_sync(sock, TAKE_PTR(message)));
}

/*
 * The kernel loses what is sent in the moment in which a container is joined to the bridge, and
 * would ask a second later again where it is.
 */
static int bridge_hasten(const char *bridge) {
        int r;

        r = setting_write("ipv4/neigh", bridge, "retrans_time_ms", NEIGHBOUR_MSEC);
        return r < 0 ? r : setting_write("ipv6/neigh", bridge, "retrans_time_ms", NEIGHBOUR_MSEC);
}

static int bridge_add_address(struct nl_sock *sock, int index, const char *text, unsigned prefix) {
        _cleanup_(rtnl_addr_putp) struct rtnl_addr *address = rtnl_addr_alloc();
        _cleanup_(nl_addr_putp) struct nl_addr *local = NULL;
        int r;

        if (!address)
                return -ENOMEM;

        r = errno_from_netlink(nl_addr_parse(text, AF_UNSPEC, &local));
        if (r < 0)
                return r;

        nl_addr_set_prefixlen(local, (int) prefix);
        rtnl_addr_set_ifindex(address, index);
        r = errno_from_netlink(rtnl_addr_set_local(address, local));
        if (r < 0)
                return r;
        /* Nobody else can have it, and those inside need it at once. */
        if (nl_addr_get_family(local) == AF_INET6)
                rtnl_addr_set_flags(address, IFA_F_NODAD);

        r = errno_from_netlink(rtnl_addr_add(sock, address, 0));
        return r == -EEXIST ? 0 : r;
}

/* An administrator may have turned IPv6 off; IPv4 works without it. */
static bool bridge_has_ipv6(const char *bridge) {
        _cleanup_fclose_ FILE *file = NULL;
        char path[128];

        (void) snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", bridge);
        file = fopen(path, "re");
        return file && fgetc(file) == '0';
}

static int bridge_set_up(struct nl_sock *sock, struct rtnl_link *link) {
        _cleanup_(rtnl_link_putp) struct rtnl_link *change = rtnl_link_alloc();

        if (!change)
                return -ENOMEM;
        rtnl_link_set_flags(change, IFF_UP);
        return errno_from_netlink(rtnl_link_change(sock, link, change, 0));
}

static int bridge_configure(struct nl_sock *sock, const Lease *lease) {
        _cleanup_(rtnl_link_putp) struct rtnl_link *link = NULL;
        int r;

        r = bridge_find(sock, lease->bridge, &link);
        if (r >= 0)
                r = bridge_stop_listening(sock, rtnl_link_get_ifindex(link));
        if (r >= 0)
                r = bridge_distrust(lease->bridge);
        if (r >= 0)
                r = bridge_hasten(lease->bridge);
        if (r >= 0)
                r = bridge_add_address(
                        sock, rtnl_link_get_ifindex(link), lease->gateway4, lease->prefix4);
        if (r >= 0 && bridge_has_ipv6(lease->bridge))
                r = bridge_add_address(
                        sock, rtnl_link_get_ifindex(link), lease->gateway6, LEASE_PREFIX_LENGTH6);
        return r < 0 ? r : bridge_set_up(sock, link);
}

int network_up(const Lease *lease) {
        _cleanup_(nl_socket_freep) struct nl_sock *sock = NULL;
        bool made;
        int r;

        if (!network_name_is_ours(lease->bridge))
                return -EINVAL;

        r = netlink_open(&sock);
        if (r < 0)
                return r;

        r = bridge_make(sock, lease->bridge);
        made = r >= 0;
        if (r == -EEXIST)
                r = 0;
        if (r >= 0)
                r = bridge_configure(sock, lease);
        if (r < 0 && made)
                (void) network_down(lease->bridge);
        return r;
}

int network_down(const char *bridge) {
        _cleanup_(nl_socket_freep) struct nl_sock *sock = NULL;
        _cleanup_(rtnl_link_putp) struct rtnl_link *link = NULL;
        int r;

        if (!network_name_is_ours(bridge))
                return -EINVAL;

        r = netlink_open(&sock);
        if (r >= 0)
                r = bridge_find(sock, bridge, &link);
        if (r >= 0)
                r = errno_from_netlink(rtnl_link_delete(sock, link));
        return r == -ENODEV ? 0 : r;
}

int network_list(char ***ret) {
        _cleanup_(nl_socket_freep) struct nl_sock *sock = NULL;
        _cleanup_(nl_cache_freep) struct nl_cache *links = NULL;
        _cleanup_strv_ char **list = NULL;
        const char *name;
        int r;

        r = netlink_open(&sock);
        if (r >= 0)
                r = errno_from_netlink(rtnl_link_alloc_cache(sock, AF_UNSPEC, &links));
        if (r >= 0)
                r = strv_copy(NULL, &list);
        if (r < 0)
                return r;

        for (struct nl_object *o = nl_cache_get_first(links); o; o = nl_cache_get_next(o)) {
                name = rtnl_link_get_name((struct rtnl_link *) o);
                if (!name || !network_name_is_ours(name))
                        continue;
                r = strv_push(&list, name);
                if (r < 0)
                        return r;
        }

        *ret = TAKE_PTR(list);
        return 0;
}
