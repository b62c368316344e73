/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "container-list.h"
#include "container-spec.h"
#include "firewall-survey.h"
#include "health.h"
#include "inspection.h"
#include "port-list.h"
#include "range.h"
#include "state-dir.h"
#include "state.h"
#include "strv.h"

/* Where its files are on the host; "" for memory. */
static int volume_place(const Record *record, const Volume *volume, char **ret) {
        const char *source = volume->source ?: "";
        int n = -1;

        switch (volume->type) {
        case VOLUME_BIND:
                if (source[0] == '/')
                        n = asprintf(ret, "%s", source);
                else
                        n = asprintf(ret, "%s/%s", record->flake, source);
                break;
        case VOLUME_NAMED:
                n = asprintf(
                        ret, VOLUMES_DIR "/%s.u%u/" FILES_DIR, source, (unsigned) record->owner);
                break;
        case VOLUME_TMPFS:
                n = asprintf(ret, "%s", "");
                break;
        }
        return n < 0 ? -ENOMEM : 0;
}

static int append_volume(const Record *record, const Volume *volume, sd_bus_message *reply) {
        _cleanup_free_ char *place = NULL;
        int r;

        r = volume_place(record, volume, &place);
        return r < 0 ? r :
                       sd_bus_message_append(
                               reply, "(sssb)", volume_type_to_string(volume->type), place,
                               volume->target, (int) volume->read_only);
}

/* What was accepted can be read, unless an earlier version took what this one does not. */
static int append_volumes(const Container *container, sd_bus_message *reply) {
        const Spec *spec = container->spec;
        int r;

        r = sd_bus_message_open_container(reply, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(reply, "s", "Volumes");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "a(sssb)");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sssb)");
        for (size_t i = 0; r >= 0 && spec && i < spec->volumes.n; i++)
                r = append_volume(container->record, &spec->volumes.items[i], reply);
        for (unsigned i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(reply);
        return r;
}

static int append_strings(sd_bus_message *reply, const char *key, char *const *strings) {
        int r;

        r = sd_bus_message_open_container(reply, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(reply, "s", key);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_append_strv(reply, (char **) strings);
        for (unsigned i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_close_container(reply);
        return r;
}

/* What it has of the host, whether it runs or not. */
static int append_holdings(const Container *container, sd_bus_message *reply) {
        const Record *record = container->record;
        const Lease *lease = &record->lease;
        char *addresses[] = { (char *) lease->address4, (char *) lease->address6, NULL };
        char *gateways[] = { (char *) lease->gateway4, (char *) lease->gateway6, NULL };
        _cleanup_free_ char *directory = NULL;
        int r;

        if (asprintf(&directory, CONTAINERS_DIR "/%s", container->machine) < 0)
                return -ENOMEM;
        if (lease->bridge[0] == '\0')
                addresses[0] = gateways[0] = NULL;

        r = sd_bus_message_append(
                reply, "{sv}{sv}{sv}{sv}", "CloneOf", "s", record->clone_of ?: "", "Directory", "s",
                directory, "UidRange", "(uu)", (uint32_t) record->uid_base, (uint32_t) RANGE_SIZE,
                "Bridge", "s", lease->bridge);
        if (r >= 0)
                r = append_strings(reply, "LeasedAddresses", addresses);
        if (r >= 0)
                r = append_strings(reply, "Gateways", gateways);
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}", "Enabled", "b", state_has_boot(container->machine),
                        "Generation", "u", record->lineage.current);
        if (r >= 0)
                r = append_strings(reply, "Grants", record->grants);
        return r < 0 ? r : append_strings(reply, "Permits", record->permits);
}

static int append_ports(const Container *container, sd_bus_message *reply) {
        _cleanup_port_list_ PortList list = {};
        _cleanup_strv_ char **ports = NULL;
        char text[PORT_TEXT_MAX];
        int r = 0;

        if (container->spec)
                r = port_list_of_host(
                        container->spec->ports, container->spec->n_ports,
                        container->record->published, &list);
        for (size_t i = 0; r >= 0 && i < list.n; i++)
                r = strv_push(&ports, port_format(&list.items[i], text));
        return r < 0 ? r : append_strings(reply, "Ports", ports);
}

/* Of one that is up: what of the host stands in its way to the world. */
static int append_network_fault(const Container *container, sd_bus_message *reply) {
        char pool[LEASE_POOL_TEXT_MAX], text[SURVEY_TEXT_MAX] = "";

        if (container_has_addresses(container) &&
            survey_make(lease_pool_format(&container->list->pool, pool), text) <= 0)
                text[0] = '\0';
        return sd_bus_message_append(reply, "{sv}", "NetworkFault", "s", text);
}

int inspection_append(Container *container, sd_bus_message *reply) {
        const Record *record = container->record;
        _cleanup_free_ char *spec = NULL;
        /* What it said last is of no use when it is down. */
        bool is_down = unit_state(container->unit) == SERVICE_GONE;
        char id[SD_ID128_STRING_MAX] = "";
        size_t size = 0;
        int r;

        if (container_is_accepted(container)) {
                (void) container_read_spec(container);
                r = state_read_spec(container->machine, &spec, &size);
                if (r < 0 && r != -ENOENT)
                        return r;
        }
        if (!sd_id128_is_null(unit_invocation(container->unit)))
                (void) sd_id128_to_string(unit_invocation(container->unit), id);

        r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}{sv}{sv}{sv}{sv}", "Flake", "s", record->flake,
                        "Output", "s", record->output ?: "", "System", "s", record->system ?: "",
                        "Spec", "s", spec ?: "", "StatusText", "s",
                        is_down ? "" : unit_status(container->unit), "Since", "t", container->since,
                        "Invocation", "s", id);
        if (r >= 0)
                r = append_holdings(container, reply);
        if (r >= 0)
                r = append_ports(container, reply);
        if (r >= 0)
                r = append_volumes(container, reply);
        if (r >= 0)
                r = append_network_fault(container, reply);
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}", "HealthText", "s", health_words(container->health),
                        "Restarts", "u", record->restarts, "Failure", "s", record->failure ?: "");
        return r < 0 ? r : sd_bus_message_close_container(reply);
}
