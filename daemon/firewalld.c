/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firewalld.h"
#include "log.h"
#include "strv.h"

#define NAME  "org.fedoraproject.FirewallD1"
#define PATH  "/org/fedoraproject/FirewallD1"
#define ZONE  NAME ".zone"
#define OURS  "flakectr"

#define KNOWN "ZONE_ALREADY_SET"

struct Firewalld {
        sd_bus *bus;
        sd_bus_slot *reloaded, *owner;
        char **bridges;
};

static int on_added(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        const sd_bus_error *fault = sd_bus_message_get_error(reply);

        (void) userdata;
        (void) error;

        if (!fault || sd_bus_error_has_name(fault, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
            sd_bus_error_has_name(fault, SD_BUS_ERROR_NAME_HAS_NO_OWNER) ||
            (fault->message && strstr(fault->message, KNOWN)))
                return 0;
        log_warning(
                "firewalld may keep containers from the world (%s): 'firewall-cmd --reload' shows "
                "it the zone " OURS,
                fault->message ?: fault->name);
        return 0;
}

static int call(Firewalld *firewalld, const char *method, const char *bridge) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        r = sd_bus_message_new_method_call(firewalld->bus, &message, NAME, PATH, ZONE, method);
        if (r >= 0)
                r = sd_bus_message_set_auto_start(message, false);
        if (r >= 0)
                r = sd_bus_message_append(message, "ss", OURS, bridge);
        return r < 0 ? r : sd_bus_call_async(firewalld->bus, NULL, message, on_added, NULL, 0);
}

static void add_all(Firewalld *firewalld) {
        int r = 0;

        for (char **bridge = firewalld->bridges; r >= 0 && bridge && *bridge; bridge++)
                r = call(firewalld, "addInterface", *bridge);
        if (r < 0)
                log_warning("firewalld cannot be told of networks: %s", strerror(-r));
}

/* It forgets what was not written to its configuration. */
static int on_reloaded(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        (void) message;
        (void) error;

        add_all(userdata);
        return 0;
}

static int on_owner(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *name, *before, *now;

        (void) error;

        if (sd_bus_message_read(message, "sss", &name, &before, &now) >= 0 && *now)
                add_all(userdata);
        return 0;
}

int firewalld_new(sd_bus *bus, Firewalld **ret) {
        _cleanup_(firewalld_freep) Firewalld *firewalld = calloc(1, sizeof(*firewalld));
        int r;

        if (!firewalld)
                return -ENOMEM;

        firewalld->bus = sd_bus_ref(bus);
        r = strv_copy(NULL, &firewalld->bridges);
        if (r >= 0)
                r = sd_bus_match_signal_async(
                        bus, &firewalld->reloaded, NAME, PATH, NAME, "Reloaded", on_reloaded, NULL,
                        firewalld);
        if (r >= 0)
                r = sd_bus_add_match_async(
                        bus, &firewalld->owner,
                        "type='signal',sender='org.freedesktop.DBus',"
                        "interface='org.freedesktop.DBus',member='NameOwnerChanged',"
                        "arg0='" NAME "'",
                        on_owner, NULL, firewalld);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(firewalld);
        return 0;
}

Firewalld *firewalld_free(Firewalld *firewalld) {
        if (!firewalld)
                return NULL;

        sd_bus_slot_unref(firewalld->reloaded);
        sd_bus_slot_unref(firewalld->owner);
        strv_free(firewalld->bridges);
        sd_bus_unref(firewalld->bus);
        free(firewalld);
        return NULL;
}

int firewalld_add(Firewalld *firewalld, const char *bridge) {
        int r;

        if (strv_contains(firewalld->bridges, bridge))
                return 0;

        r = strv_push(&firewalld->bridges, bridge);
        return r < 0 ? r : call(firewalld, "addInterface", bridge);
}

void firewalld_remove(Firewalld *firewalld, const char *bridge) {
        char **to = firewalld->bridges;
        bool known = strv_contains(firewalld->bridges, bridge);

        for (char **from = to; *from; from++)
                if (strcmp(*from, bridge) == 0)
                        free(*from);
                else
                        *to++ = *from;
        *to = NULL;
        if (known && call(firewalld, "removeInterface", bridge) < 0)
                log_warning("firewalld goes on knowing %s", bridge);
}
