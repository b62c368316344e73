/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "firewall-docker.h"
#include "firewall.h"
#include "firewalld.h"
#include "forwarding.h"
#include "log.h"
#include "route-table.h"
#include "strv.h"
#include "ways.h"

struct Ways {
        char **uplinks;  /* that forward for us alone, as our tables have them */
        char **all;      /* as Docker's have them; NULL: it is to be looked at */
        bool has_docker; /* or it is not known whether ours are among its rules */
        Firewalld *firewalld;
};

int ways_new(sd_bus *bus, Ways **ret) {
        _cleanup_(ways_freep) Ways *ways = calloc(1, sizeof(*ways));
        int r;

        if (!ways)
                return -ENOMEM;

        ways->has_docker = true;
        /* As who was here before us has left them. */
        r = forwarding_read(&ways->uplinks);
        if (r >= 0)
                r = firewalld_new(bus, &ways->firewalld);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(ways);
        return 0;
}

Ways *ways_free(Ways *ways) {
        if (!ways)
                return NULL;

        firewalld_free(ways->firewalld);
        strv_free(ways->uplinks);
        strv_free(ways->all);
        free(ways);
        return NULL;
}

/* The tables first: nothing is forwarded for strangers meanwhile. */
static int open_uplinks(Ways *ways, char *const *all) {
        _cleanup_strv_ char **uplinks = NULL;
        int r;

        r = forwarding_claim_uplinks(all, &uplinks);
        if (r >= 0 && !strv_equal(uplinks, ways->uplinks))
                r = firewall_set_uplinks(uplinks);
        if (r < 0)
                return r;

        strv_free(ways->uplinks);
        ways->uplinks = TAKE_PTR(uplinks);
        return forwarding_open_uplinks(ways->uplinks);
}

/* Without it containers run all the same. */
static void open_docker(Ways *ways, char **all) {
        int r;

        if (ways->all && strv_equal(ways->all, all))
                return;

        r = firewall_docker_open(all);
        if (r < 0)
                log_warning("Docker may keep containers from the world: %s", strerror(-r));
        ways->has_docker = r != 0;
        strv_free(ways->all);
        ways->all = NULL;
        if (strv_copy(all, &ways->all) < 0)
                log_warning("Docker is looked at again for want of memory");
}

int ways_open(Ways *ways) {
        _cleanup_(route_table_freep) RouteTable *routes = NULL;
        _cleanup_strv_ char **all = NULL;
        int r;

        r = route_table_read(AF_INET, &routes);
        if (r >= 0)
                r = route_table_list_ways(routes, &all);
        if (r >= 0)
                r = open_uplinks(ways, all);
        if (r >= 0)
                open_docker(ways, all);
        return r;
}

char *const *ways_uplinks(const Ways *ways) {
        return ways->uplinks;
}

void ways_forget_docker(Ways *ways) {
        ways->all = strv_free(ways->all);
}

int ways_close(Ways *ways, bool stands) {
        int r = 0;

        ways->uplinks = strv_free(ways->uplinks);
        ways->all = strv_free(ways->all);
        if (ways->has_docker)
                r = firewall_docker_close();
        ways->has_docker = r < 0;
        if (r < 0)
                log_warning("Among Docker's rules ours are left: %s", strerror(-r));

        r = forwarding_close_uplinks();
        return r < 0 || !stands ? r : firewall_set_uplinks(NULL);
}

int ways_open_bridge(Ways *ways, const char *bridge) {
        int r;

        r = forwarding_open_bridge(bridge);
        return r < 0 ? r : firewalld_add(ways->firewalld, bridge);
}

void ways_close_bridge(Ways *ways, const char *bridge) {
        firewalld_remove(ways->firewalld, bridge);
}
