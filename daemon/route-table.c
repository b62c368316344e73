/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netlink/route/route.h>
#include <stdlib.h>
#include <string.h>

#include "network.h"
#include "route-table.h"
#include "strv.h"

/*
 * Broader routes than these are ways to the rest of the world, or of a company, as a VPN's
 * 0.0.0.0/1 and fd00::/8.
 */
#define PREFIX_MIN4 8
#define PREFIX_MIN6 32

#define OURS        "fc-"

struct RouteTable {
        struct nl_cache *routes;
};

DEFINE_CLEANUP(struct nl_sock *, nl_socket_free)

int route_table_read(int family, RouteTable **ret) {
        _cleanup_(nl_socket_freep) struct nl_sock *sock = nl_socket_alloc();
        _cleanup_(route_table_freep) RouteTable *table = calloc(1, sizeof(*table));

        if (!sock || !table)
                return -ENOMEM;
        if (nl_connect(sock, NETLINK_ROUTE) < 0 ||
            rtnl_route_alloc_cache(sock, family, 0, &table->routes) < 0)
                return -EIO;

        *ret = TAKE_PTR(table);
        return 0;
}

RouteTable *route_table_free(RouteTable *table) {
        if (!table)
                return NULL;

        if (table->routes)
                nl_cache_free(table->routes);
        free(table);
        return NULL;
}

static void find_foreign_nexthop(struct rtnl_nexthop *hop, void *userdata) {
        char name[IF_NAMESIZE];

        if (!if_indextoname((unsigned) rtnl_route_nh_get_ifindex(hop), name) ||
            !network_name_is_ours(name))
                *(bool *) userdata = true;
}

static bool bits_are_equal(const unsigned char *a, const unsigned char *b, unsigned n) {
        for (; n >= 8; n -= 8, a++, b++)
                if (*a != *b)
                        return false;
        return n == 0 || ((*a ^ *b) >> (8 - n)) == 0;
}

static bool route_overlaps(
        struct rtnl_route *route, int family, const void *address, unsigned prefix) {
        struct nl_addr *destination = rtnl_route_get_dst(route);
        unsigned length = destination ? nl_addr_get_prefixlen(destination) : 0;
        bool foreign = false;

        if (rtnl_route_get_family(route) != family ||
            (rtnl_route_get_type(route) != RTN_UNICAST && rtnl_route_get_type(route) != RTN_LOCAL))
                return false;
        if (length < (family == AF_INET ? PREFIX_MIN4 : PREFIX_MIN6) ||
            !bits_are_equal(
                    nl_addr_get_binary_addr(destination), address,
                    length < prefix ? length : prefix))
                return false;

        rtnl_route_foreach_nexthop(route, find_foreign_nexthop, &foreign);
        return foreign;
}

bool route_table_overlaps(int family, const void *address, unsigned prefix, const void *userdata) {
        const RouteTable *table = userdata;

        for (struct nl_object *o = nl_cache_get_first(table->routes); o; o = nl_cache_get_next(o))
                if (route_overlaps((struct rtnl_route *) o, family, address, prefix))
                        return true;
        return false;
}

static void add_way(struct rtnl_nexthop *hop, void *userdata) {
        char ***list = userdata, name[IF_NAMESIZE];

        if (if_indextoname((unsigned) rtnl_route_nh_get_ifindex(hop), name) &&
            strncmp(name, OURS, strlen(OURS)) != 0 && strcmp(name, "lo") != 0 &&
            !strv_contains(*list, name))
                (void) strv_push(list, name);
}

/* Where somebody has put a route, the world is behind. The kernel's own lead to neighbours only. */
int route_table_list_ways(const RouteTable *table, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        int r;

        r = strv_copy(NULL, &list);
        if (r < 0)
                return r;

        for (struct nl_object *o = nl_cache_get_first(table->routes); o; o = nl_cache_get_next(o)) {
                struct rtnl_route *route = (struct rtnl_route *) o;

                if (rtnl_route_get_type(route) == RTN_UNICAST &&
                    rtnl_route_get_protocol(route) != RTPROT_KERNEL)
                        rtnl_route_foreach_nexthop(route, add_way, &list);
        }
        *ret = TAKE_PTR(list);
        return 0;
}
