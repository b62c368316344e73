/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/route.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "routes.h"

#define LINE_SIZE 512

/* Broader routes are ways to the rest of the world, and ours are our own: as flakectrd sees it. */
#define MASK_MIN      0xff000000u
#define BRIDGE_PREFIX "fc-"

typedef struct Route {
        uint32_t address, mask;
} Route;

static bool route_read(const char *line, Route *ret) {
        char interface[IF_NAMESIZE];
        unsigned address, mask, flags;

        if (sscanf(line, "%15s %8x %*x %8x %*d %*u %*d %8x", interface, &address, &flags, &mask) !=
            4)
                return false;
        if (flags & RTF_REJECT || strncmp(interface, BRIDGE_PREFIX, strlen(BRIDGE_PREFIX)) == 0)
                return false;

        *ret = (Route){ ntohl(address), ntohl(mask) };
        return ret->mask >= MASK_MIN;
}

static bool route_covers(const Route *route, const Pool *pool, uint32_t network) {
        uint32_t mask = route->mask & (UINT32_MAX << (32 - pool->network_prefix));

        return (network & mask) == (route->address & mask);
}

static void route_mark(const Route *route, const Pool *pool, bool *taken) {
        for (uint32_t i = 0; i < pool_count(pool); i++)
                taken[i] |= route_covers(
                        route, pool, pool->address + (i << (32 - pool->network_prefix)));
}

int routes_count_taken(FILE *file, const Pool *pool, unsigned *ret) {
        _cleanup_free_ bool *taken = calloc(pool_count(pool), sizeof(*taken));
        char line[LINE_SIZE];
        unsigned n = 0;
        Route route;

        if (!taken)
                return -ENOMEM;

        while (fgets(line, sizeof(line), file))
                if (route_read(line, &route))
                        route_mark(&route, pool, taken);

        for (uint32_t i = 0; i < pool_count(pool); i++)
                n += taken[i];
        *ret = n;
        return 0;
}
