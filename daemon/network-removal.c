/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <net/if.h>
#include <pthread.h>
#include <string.h>

#include "cleanup.h"
#include "log.h"
#include "network-removal.h"
#include "network.h"

/* The kernel makes one grace period of those that overlap. */
#define REMOVALS_MAX 16

/* Of the one thread that everything else runs in. */
static pthread_t removals[REMOVALS_MAX];
static size_t n_removals;

static int bridge_remove(const char *bridge) {
        int r;

        r = network_down(bridge);
        if (r < 0)
                log_error("The bridge %s could not be removed: %s", bridge, strerror(-r));
        return r;
}

static void *on_thread(void *userdata) {
        _cleanup_free_ char *bridge = userdata;

        (void) bridge_remove(bridge);
        return NULL;
}

int network_removal_begin(const char *bridge) {
        _cleanup_free_ char *copy = strndup(bridge, IF_NAMESIZE);

        if (!copy)
                return -ENOMEM;

        if (n_removals == REMOVALS_MAX)
                network_removal_wait();
        if (pthread_create(&removals[n_removals], NULL, on_thread, copy) != 0)
                return bridge_remove(bridge);

        n_removals++;
        (void) TAKE_PTR(copy);
        return 0;
}

void network_removal_wait(void) {
        while (n_removals > 0)
                (void) pthread_join(removals[--n_removals], NULL);
}
