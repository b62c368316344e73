/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "caller.h"
#include "cleanup.h"
#include "text.h"

/* ":1.4294967295" and longer: who has a longer name is asked about each time. */
#define NAME_MAX_SIZE 32

/* The last of so many, each where its name belongs. */
#define CALLERS 256

typedef struct Caller {
        char name[NAME_MAX_SIZE];
        sd_id128_t bus; /* one that starts anew begins with its names from the first */
        uid_t uid;
} Caller;

static Caller callers[CALLERS];

static Caller *caller_place(const char *name) {
        return &callers[text_hash(name) % CALLERS];
}

static bool caller_is(const Caller *caller, const char *name, sd_id128_t bus) {
        return sd_id128_equal(caller->bus, bus) && strcmp(caller->name, name) == 0;
}

static int caller_ask(sd_bus_message *message, uid_t *ret) {
        _cleanup_(sd_bus_creds_unrefp) sd_bus_creds *creds = NULL;
        int r;

        r = sd_bus_query_sender_creds(message, SD_BUS_CREDS_EUID, &creds);
        if (r < 0)
                return r;
        /* From /proc it may be the word of a process that took the number. */
        if (sd_bus_creds_get_augmented_mask(creds) & SD_BUS_CREDS_EUID)
                return -EPERM;
        return sd_bus_creds_get_euid(creds, ret);
}

int caller_uid(sd_bus_message *message, uid_t *ret) {
        const char *name = sd_bus_message_get_sender(message);
        sd_id128_t bus;
        Caller *caller;
        int r;

        if (!name || *name != ':' || strlen(name) >= NAME_MAX_SIZE ||
            sd_bus_get_bus_id(sd_bus_message_get_bus(message), &bus) < 0)
                return caller_ask(message, ret);

        caller = caller_place(name);
        if (!caller_is(caller, name, bus)) {
                uid_t uid;

                r = caller_ask(message, &uid);
                if (r < 0)
                        return r;
                *caller = (Caller){ .bus = bus, .uid = uid };
                (void) snprintf(caller->name, sizeof(caller->name), "%s", name);
        }
        *ret = caller->uid;
        return 0;
}

static const ListenerSignal caller_left = {
        .service = "org.freedesktop.DBus",
        .path = "/org/freedesktop/DBus",
        .interface = "org.freedesktop.DBus",
        .member = "NameOwnerChanged",
        .subject = SIGNAL_OF_ARGUMENT,
        .condition = ",arg2=''",
};

int caller_expect(sd_bus *bus, Listener **ret) {
        return listener_new(bus, &caller_left, NULL, NULL, ret);
}

int caller_watch(
        sd_bus_message *message, sd_bus_message_handler_t gone, void *userdata, Listener **ret) {
        const char *name = sd_bus_message_get_sender(message);
        int r;

        if (!name)
                return -ENXIO;

        r = listener_new(sd_bus_message_get_bus(message), &caller_left, gone, userdata, ret);
        return r < 0 ? r : listener_set_object(ret, name);
}
