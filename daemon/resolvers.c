/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "log.h"
#include "name-servers.h"
#include "names-file.h"
#include "names-unit.h"
#include "network-names.h"
#include "pid1.h"
#include "resolvers.h"
#include "service.h"

/* Longer than whoever asks waits for an answer before he asks again. */
#define PARTING_USEC (6 * 1000 * 1000ULL)

typedef struct Resolver Resolver;

struct Resolver {
        Resolvers *resolvers;
        Resolver *next;
        Lease lease; /* of a container in its network */
        Service *service;
        int lock; /* held until it answers; or -1 */
        bool wanted, stopping;
};

struct Resolvers {
        const ContainerList *list;
        sd_bus *bus;
        NameServers *servers;
        sd_event_source *parting; /* from those that were asked before */
        Resolver *first;
};

static void resolver_free(Resolver *resolver) {
        Resolver **place = &resolver->resolvers->first;

        while (*place != resolver)
                place = &(*place)->next;
        *place = resolver->next;
        (void) close_fd(resolver->lock);
        service_free(resolver->service);
        free(resolver);
}

static Resolver *resolvers_find(const Resolvers *resolvers, const char *bridge) {
        for (Resolver *r = resolvers->first; r; r = r->next)
                if (strcmp(r->lease.bridge, bridge) == 0)
                        return r;
        return NULL;
}

static int resolver_write(const Resolver *resolver, const Container *without) {
        _cleanup_free_ char *text = NULL;
        int r;

        r = network_names(resolver->resolvers->list, resolver->lease.bridge, without, &text);
        return r < 0 ? r : names_file_write(resolver->lease.bridge, text);
}

static int resolver_start(Resolver *resolver) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        resolver->stopping = false;
        r = service_prepare(resolver->service, &message);
        if (r >= 0)
                r = names_unit_append(
                        message, &(NamesRecipe){ &resolver->lease, NAMES_HOSTS, NAMES_SERVERS });
        return r < 0 ? r : service_start(resolver->service, message);
}

/* Who waits for it starts without: he may need no names. */
static void resolver_complain(Resolver *resolver, const char *why) {
        resolver->lock = close_fd(resolver->lock);
        log_error(
                "Nobody answers for names in the network %s: %s; 'journalctl -t flakectr-names' "
                "may "
                "say more",
                resolver->lease.bridge, why);
}

static void on_changed(void *userdata) {
        Resolver *resolver = userdata;

        if (service_state(resolver->service) == SERVICE_RUNNING)
                resolver->lock = close_fd(resolver->lock);
}

static void on_started(void *userdata, int r) {
        Resolver *resolver = userdata;

        if (r >= 0)
                return on_changed(resolver);
        resolver_complain(resolver, service_error(resolver->service) ?: "it did not start");
}

/* It was still ending when it was needed again, or has failed for good. */
static void on_gone(void *userdata) {
        Resolver *resolver = userdata;
        bool stopped = resolver->stopping;
        int r;

        if (!resolver->wanted) {
                (void) names_file_remove(resolver->lease.bridge);
                resolver_free(resolver);
                return;
        }
        if (!stopped) {
                resolver_complain(resolver, "it has failed too often");
                return;
        }
        r = resolver_start(resolver);
        if (r < 0)
                resolver_complain(resolver, strerror(-r));
}

static void resolvers_tell(Resolvers *resolvers, bool keep) {
        const char *servers = name_servers_text(resolvers->servers);

        for (Resolver *one = resolvers->first; one; one = one->next) {
                int r = names_file_write_servers(one->lease.bridge, servers, keep);

                if (r < 0)
                        log_error(
                                "The network %s goes on asking the name servers of before: %s",
                                one->lease.bridge, strerror(-r));
        }
}

static int on_parting(sd_event_source *source, uint64_t usec, void *userdata) {
        (void) source;
        (void) usec;

        resolvers_tell(userdata, false);
        return 0;
}

/* Those of before have so long to answer what they have been asked. */
static int resolvers_begin_parting(Resolvers *resolvers) {
        int r;

        r = sd_event_source_set_time_relative(resolvers->parting, PARTING_USEC);
        return r < 0 ? r : sd_event_source_set_enabled(resolvers->parting, SD_EVENT_ONESHOT);
}

static void on_servers(void *userdata) {
        resolvers_tell(userdata, true);
        (void) resolvers_begin_parting(userdata);
}

static const ServiceEvents events = {
        .started = on_started,
        .gone = on_gone,
        .changed = on_changed,
};

static int resolver_new(Resolvers *resolvers, const Lease *lease, Resolver **ret) {
        _cleanup_free_ char *unit = NULL;
        Resolver *resolver;
        int r;

        r = names_unit_name(lease->bridge, &unit);
        if (r < 0)
                return r;
        resolver = calloc(1, sizeof(*resolver));
        if (!resolver)
                return -ENOMEM;

        *resolver = (Resolver){
                .resolvers = resolvers,
                .next = resolvers->first,
                .lease = *lease,
                .lock = -1,
                .wanted = true,
        };
        resolvers->first = resolver;
        r = service_new(resolvers->bus, unit, &events, resolver, &resolver->service);
        if (r >= 0)
                r = names_file_write_servers(
                        lease->bridge, name_servers_text(resolvers->servers), true);
        if (r > 0)
                r = resolvers_begin_parting(resolvers);
        if (r < 0) {
                resolver_free(resolver);
                return r;
        }

        *ret = resolver;
        return 0;
}

int resolvers_add(Resolvers *resolvers, const Container *container) {
        Resolver *resolver = resolvers_find(resolvers, container->record->lease.bridge);
        int r = 0;

        if (!resolver)
                r = resolver_new(resolvers, &container->record->lease, &resolver);
        if (r >= 0)
                r = resolver_write(resolver, NULL);
        if (r >= 0 && resolver->lock < 0 && service_state(resolver->service) != SERVICE_RUNNING)
                r = names_file_shut(resolver->lease.bridge, &resolver->lock);
        if (r < 0)
                return r;

        resolver->wanted = true;
        return service_state(resolver->service) == SERVICE_GONE ? resolver_start(resolver) : 0;
}

int resolvers_remove(Resolvers *resolvers, const Container *container) {
        Resolver *resolver = resolvers_find(resolvers, container->record->lease.bridge);

        if (!resolver)
                return 0;

        if (container_list_shares_bridge(resolvers->list, container))
                return resolver_write(resolver, container);

        resolver->wanted = false;
        if (service_state(resolver->service) == SERVICE_GONE) {
                on_gone(resolver);
                return 0;
        }
        resolver->stopping = true;
        return service_stop(resolver->service);
}

static int resolvers_take_up(Resolvers *resolvers, const Container *container) {
        Resolver *resolver;
        int r;

        r = resolver_new(resolvers, &container->record->lease, &resolver);
        if (r < 0)
                return r;
        r = service_adopt(resolver->service);
        if (r < 0 && r != -ENOENT)
                return r;
        return resolvers_add(resolvers, container);
}

static bool unit_is_known(const char *unit, const void *userdata) {
        const Resolvers *resolvers = userdata;

        for (const Resolver *r = resolvers->first; r; r = r->next)
                if (strcmp(service_unit(r->service), unit) == 0)
                        return true;
        return false;
}

int resolvers_recover(Resolvers *resolvers) {
        int r = 0;

        for (const Container *c = resolvers->list->first; r >= 0 && c; c = c->next)
                if (container_has_addresses(c) &&
                    !resolvers_find(resolvers, c->record->lease.bridge))
                        r = resolvers_take_up(resolvers, c);
        return r < 0 ?
                r :
                pid1_stop_unknown(
                        resolvers->bus, NAMES_UNIT_PREFIX "*.service", unit_is_known, resolvers);
}

int resolvers_new(
        const ContainerList *list, sd_bus *bus, const NetworkSettings *settings, Resolvers **ret) {
        _cleanup_(resolvers_freep) Resolvers *resolvers = calloc(1, sizeof(*resolvers));
        sd_event *event = sd_bus_get_event(bus);
        int r;

        if (!resolvers)
                return -ENOMEM;

        *resolvers = (Resolvers){ .list = list, .bus = sd_bus_ref(bus) };
        r = sd_event_add_time(
                event, &resolvers->parting, CLOCK_MONOTONIC, 0, 0, on_parting, resolvers);
        if (r >= 0)
                r = sd_event_source_set_enabled(resolvers->parting, SD_EVENT_OFF);
        if (r >= 0)
                r = name_servers_new(
                        event, settings->name_servers, on_servers, resolvers, &resolvers->servers);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(resolvers);
        return 0;
}

Resolvers *resolvers_free(Resolvers *resolvers) {
        if (!resolvers)
                return NULL;

        while (resolvers->first)
                resolver_free(resolvers->first);
        name_servers_free(resolvers->servers);
        sd_event_source_disable_unref(resolvers->parting);
        sd_bus_unref(resolvers->bus);
        free(resolvers);
        return NULL;
}
