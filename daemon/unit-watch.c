/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "pid1-link.h"
#include "pid1.h"
#include "unit-watch.h"

struct UnitWatch {
        sd_bus *bus;
        char *path;
        UnitChanged changed;
        void *userdata;

        UnitProperties properties;
        Listener *signals, *returned; /* while it is watched */
        Submission *question;
};

static int unit_watch_take(UnitWatch *watch, sd_bus_message *message, int more) {
        int changes = unit_properties_read(&watch->properties, message);

        if (changes < 0)
                return changes;
        watch->changed(watch->userdata, changes | more);
        return 0;
}

static int on_changed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        (void) error;
        return sd_bus_message_skip(message, "s") < 0 ? 0 : unit_watch_take(userdata, message, 0);
}

static int on_all(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        UnitWatch *watch = userdata;

        (void) error;

        watch->question = submission_free(watch->question);
        if (sd_bus_message_is_method_error(reply, NULL))
                return 0; /* it has left again, and comes back */
        if (!unit_properties_are_of_none(reply))
                return unit_watch_take(watch, reply, CHANGED_ALL);
        unit_properties_miss(&watch->properties);
        watch->changed(watch->userdata, CHANGED_ACTIVE | CHANGED_ALL);
        return 0;
}

static int on_returned(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        UnitWatch *watch = userdata;

        (void) message;
        (void) error;

        watch->question = submission_free(watch->question);
        return pid1_ask_all(watch->bus, watch->path, on_all, watch, &watch->question);
}

void unit_watch_end(UnitWatch *watch) {
        watch->signals = listener_free(watch->signals);
        watch->returned = listener_free(watch->returned);
        watch->question = submission_free(watch->question);
}

void unit_watch_forget(UnitWatch *watch) {
        unit_watch_end(watch);
        unit_properties_done(&watch->properties);
}

int unit_watch_begin(UnitWatch *watch) {
        int r;

        unit_watch_forget(watch);
        r = pid1_follow(watch->bus, watch->path, on_changed, watch, &watch->signals);
        if (r >= 0)
                r = listener_new(watch->bus, &pid1_returned, on_returned, watch, &watch->returned);
        return r;
}

int unit_watch_adopt(UnitWatch *watch) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *all = NULL;
        int r;

        r = unit_watch_begin(watch);
        if (r >= 0)
                r = pid1_get_all(watch->bus, watch->path, &all);
        if (r >= 0)
                r = unit_properties_read(&watch->properties, all);
        return r < 0 ? r : 0;
}

void unit_watch_miss(UnitWatch *watch) {
        unit_properties_miss(&watch->properties);
}

const UnitProperties *unit_watch_properties(const UnitWatch *watch) {
        return &watch->properties;
}

int unit_watch_new(
        sd_bus *bus, const char *unit, UnitChanged changed, void *userdata, UnitWatch **ret) {
        _cleanup_(unit_watch_freep) UnitWatch *watch = calloc(1, sizeof(*watch));
        int r;

        if (!watch)
                return -ENOMEM;

        *watch = (UnitWatch){
                .bus = sd_bus_ref(bus),
                .changed = changed,
                .userdata = userdata,
        };
        r = sd_bus_path_encode(PID1_UNITS, unit, &watch->path);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(watch);
        return 0;
}

UnitWatch *unit_watch_free(UnitWatch *watch) {
        if (!watch)
                return NULL;

        unit_watch_forget(watch);
        free(watch->path);
        sd_bus_unref(watch->bus);
        free(watch);
        return NULL;
}
