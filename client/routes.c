/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <net/if.h>
#include <net/route.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lease.h"
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

static void route_mark(const Route *route, bool taken[static ROUTES_NETWORKS]) {
        uint32_t pool = ntohl(inet_addr(LEASE_POOL));

        for (uint32_t i = 0; i < ROUTES_NETWORKS; i++) {
                uint32_t mask = route->mask & (UINT32_MAX << (32 - LEASE_PREFIX_LENGTH4));

                if (((pool + (i << (32 - LEASE_PREFIX_LENGTH4))) & mask) == (route->address & mask))
                        taken[i] = true;
        }
}

unsigned routes_count_taken(FILE *file) {
        bool taken[ROUTES_NETWORKS] = {};
        char line[LINE_SIZE];
        unsigned n = 0;
        Route route;

        while (fgets(line, sizeof(line), file))
                if (route_read(line, &route))
                        route_mark(&route, taken);

        for (size_t i = 0; i < ROUTES_NETWORKS; i++)
                n += taken[i];
        return n;
}
