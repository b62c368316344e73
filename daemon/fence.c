/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>

#include "clock.h"
#include "enclosure.h"
#include "fence.h"
#include "log.h"
#include "netlink-watch.h"
#include "ways.h"

/* Two who remove each other's rules must not do so for ever at full speed. */
#define RESTORES_MAX 20

struct Fence {
        const ContainerList *list;
        sd_event_source *rules, *routes;
        bool stands;
        Ways *ways;
};

/* What we did ourselves is no news. */
static void fence_forget_news(const Fence *fence) {
        (void) netlink_watch_read(sd_event_source_get_io_fd(fence->rules));
}

static int fence_load(Fence *fence) {
        _cleanup_enclosure_ Enclosure enclosure = {};
        int r;

        r = enclosure_collect(fence->list, &enclosure);
        if (r < 0)
                return r;

        enclosure.content.uplinks = ways_uplinks(fence->ways);
        r = firewall_load(&enclosure.content);
        fence->stands = r >= 0;
        fence_forget_news(fence);
        return r;
}

static int fence_unload(Fence *fence) {
        int r, closed;

        /* While they forward, the tables stand. */
        closed = ways_close(fence->ways, false);
        fence->stands = false;
        r = firewall_unload();
        fence_forget_news(fence);
        return r < 0 ? r : closed;
}

static int fence_open_ways(Fence *fence) {
        return enclosure_has_network(fence->list, NULL) ? ways_open(fence->ways) : 0;
}

static void fence_come_back(Fence *fence) {
        int r;

        r = fence_load(fence);
        if (r >= 0)
                log_notice("The firewall's rules of our networks were removed: they are back");
        else
                log_error(
                        "The firewall's rules of our networks were removed, and cannot be put "
                        "back (%s): containers and host are not guarded from each other",
                        strerror(-r));
}

static int on_rules(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Fence *fence = userdata;
        unsigned news = netlink_watch_read(fd);
        int r = 0;

        (void) source;
        (void) events;

        if (!fence->stands)
                return 0;
        if (news & NETLINK_NEWS_OURS)
                fence_come_back(fence);
        if (news & NETLINK_NEWS_DOCKER)
                ways_forget_docker(fence->ways);
        if (news && fence->stands)
                r = fence_open_ways(fence);
        if (r < 0)
                log_error("Containers may not reach the world: %s", strerror(-r));
        return 0;
}

static int on_routes(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Fence *fence = userdata;
        int r;

        (void) source;
        (void) events;

        if (!netlink_watch_read(fd) || !fence->stands)
                return 0;

        r = fence_open_ways(fence);
        if (r < 0)
                log_error("Containers may not reach the world: %s", strerror(-r));
        return 0;
}

static int watch(
        Fence *fence,
        sd_event *event,
        int (*open)(int *),
        sd_event_io_handler_t callback,
        sd_event_source **ret) {
        int fd, r;

        r = open(&fd);
        if (r < 0)
                return r;

        r = sd_event_add_io(event, ret, fd, EPOLLIN, callback, fence);
        if (r < 0) {
                (void) close_fd(fd);
                return r;
        }
        r = sd_event_source_set_io_fd_own(*ret, true);
        return r < 0 ? r : sd_event_source_set_ratelimit(*ret, USEC_PER_SEC, RESTORES_MAX);
}

int fence_new(const ContainerList *list, sd_event *event, Fence **ret) {
        _cleanup_(fence_freep) Fence *fence = calloc(1, sizeof(*fence));
        int r;

        if (!fence)
                return -ENOMEM;

        fence->list = list;
        r = ways_new(list->bus, &fence->ways);
        if (r >= 0)
                r = watch(fence, event, netlink_watch_rules, on_rules, &fence->rules);
        if (r >= 0)
                r = watch(fence, event, netlink_watch_routes, on_routes, &fence->routes);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(fence);
        return 0;
}

Fence *fence_free(Fence *fence) {
        if (!fence)
                return NULL;

        sd_event_source_disable_unref(fence->rules);
        sd_event_source_disable_unref(fence->routes);
        ways_free(fence->ways);
        free(fence);
        return NULL;
}

int fence_add(Fence *fence, const Container *container) {
        _cleanup_enclosure_ Enclosure enclosure = {};
        int r;

        /* It counts itself in: its intent to be up is recorded. */
        if (!fence->stands)
                return fence_load(fence);

        r = enclosure_of(container, &enclosure);
        if (r >= 0)
                r = firewall_add(enclosure.content.ports);
        return r == -ENOENT ? fence_load(fence) : r;
}

int fence_open(Fence *fence, const Container *container) {
        int r;

        r = ways_open_bridge(fence->ways, container->record->lease.bridge);
        return r < 0 ? r : fence_open_ways(fence);
}

int fence_remove(Fence *fence, const Container *container) {
        bool last = !container_list_shares_bridge(fence->list, container);
        _cleanup_enclosure_ Enclosure enclosure = {};
        int r;

        if (!fence->stands || container->record->lease.bridge[0] == '\0')
                return 0;
        if (last)
                ways_close_bridge(fence->ways, container->record->lease.bridge);
        if (!enclosure_is_needed(fence->list, container))
                return fence_unload(fence);

        r = enclosure_of(container, &enclosure);
        if (r >= 0)
                r = firewall_remove(enclosure.content.ports, last);
        /* Ports of the host may still be guarded. */
        if (r >= 0 && !enclosure_has_network(fence->list, container))
                r = ways_close(fence->ways, true);
        return r;
}

int fence_guard(Fence *fence, const Container *container) {
        _cleanup_enclosure_ Enclosure enclosure = {};
        int r;

        r = enclosure_of(container, &enclosure);
        if (r < 0 || enclosure.content.n_listeners == 0)
                return r;
        if (!fence->stands)
                return fence_load(fence);

        r = firewall_add_listeners(&enclosure.content);
        return r == -ENOENT ? fence_load(fence) : r;
}

int fence_unguard(Fence *fence, const FirewallListener *listener) {
        FirewallListener one = *listener;

        if (!fence->stands)
                return 0;
        if (!enclosure_is_needed(fence->list, NULL))
                return fence_unload(fence);
        return firewall_remove_listeners(&(FirewallContent){ .listeners = &one, .n_listeners = 1 });
}

bool fence_stands(const Fence *fence) {
        return fence->stands;
}

int fence_restore(Fence *fence) {
        int r;

        if (!enclosure_is_needed(fence->list, NULL))
                return fence_unload(fence);

        r = fence_load(fence);
        if (r >= 0 && !enclosure_has_network(fence->list, NULL))
                return ways_close(fence->ways, true);
        for (const Container *c = fence->list->first; r >= 0 && c; c = c->next)
                if (container_has_addresses(c))
                        r = ways_open_bridge(fence->ways, c->record->lease.bridge);
        return r < 0 ? r : fence_open_ways(fence);
}
