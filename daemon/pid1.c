/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <systemd/sd-id128.h>

#include "cleanup.h"
#include "names.h"
#include "pid1.h"
#include "strv.h"

#define PROPERTIES  "org.freedesktop.DBus.Properties"

#define ANSWER_USEC (5 * 1000 * 1000ULL)

int pid1_name_helper(const char *what, char **ret) {
        sd_id128_t id;
        int r;

        r = sd_id128_randomize(&id);
        if (r < 0)
                return r;

        return asprintf(
                       ret, UNIT_PREFIX_HELPER "%s-%016llx.service", what,
                       (unsigned long long) id.qwords[0]) < 0 ?
                -ENOMEM :
                0;
}

int pid1_call_new(sd_bus *bus, const char *member, sd_bus_message **ret) {
        return sd_bus_message_new_method_call(
                bus, ret, PID1_SERVICE, PID1_PATH, PID1_MANAGER, member);
}

const ListenerSignal pid1_job_removed = {
        PID1_SERVICE,
        PID1_PATH,
        PID1_MANAGER,
        "JobRemoved",
};
const ListenerSignal pid1_unit_removed = {
        PID1_SERVICE,
        PID1_PATH,
        PID1_MANAGER,
        "UnitRemoved",
};

static const ListenerSignal pid1_changed = {
        PID1_SERVICE, PID1_UNITS, PROPERTIES, "PropertiesChanged", .subject = SIGNAL_OF_BELOW,
};

int pid1_follow(
        sd_bus *bus,
        const char *path,
        sd_bus_message_handler_t callback,
        void *userdata,
        Listener **ret) {
        int r;

        r = listener_new(bus, &pid1_changed, callback, userdata, ret);
        return r < 0 ? r : listener_set_object(ret, path);
}

int pid1_read_job(sd_bus_message *reply, uint32_t *ret) {
        const char *path;
        int r;

        r = sd_bus_message_read(reply, "o", &path);
        if (r < 0)
                return r;
        return sscanf(path, PID1_PATH "/job/%" SCNu32, ret) == 1 ? 0 : -EBADMSG;
}

int pid1_transient_new(sd_bus *bus, const char *unit, sd_bus_message **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        r = pid1_call_new(bus, "StartTransientUnit", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "ss", unit, "fail");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "(sv)");
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "(sv)", "CollectMode", "s", "inactive-or-failed");
        if (r < 0)
                return r;

        *ret = TAKE_PTR(message);
        return 0;
}

int pid1_append_exec(sd_bus_message *message, const char *property, const char *const *argv) {
        static const struct {
                char type;
                const char *contents;
        } levels[] = { { 'v', "a(sasb)" }, { 'a', "(sasb)" }, { 'r', "sasb" } };
        int r;

        /* Never ExecStartEx: systemd 252 and 253 lose it at a daemon-reload. */
        r = sd_bus_message_open_container(message, 'r', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", property);
        for (size_t i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_open_container(message, levels[i].type, levels[i].contents);
        if (r >= 0)
                r = sd_bus_message_append(message, "s", argv[0]);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "s");
        for (const char *const *word = argv; r >= 0 && *word; word++)
                r = sd_bus_message_append(message, "s", *word);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        if (r >= 0)
                r = sd_bus_message_append(message, "b", 0);
        for (size_t i = 0; r >= 0 && i < 4; i++)
                r = sd_bus_message_close_container(message);
        return r;
}

/* In one go: ProtectSystem= and such do it mount by mount, in 20 ms. */
int pid1_append_read_only(sd_bus_message *message) {
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)", "ReadOnlyPaths", "as", 1, "/",
                "InaccessiblePaths", "as", 3, "-/home", "-/root", "-/run/user", "DevicePolicy", "s",
                "closed", "NoNewPrivileges", "b", 1, "RestrictSUIDSGID", "b", 1, "LockPersonality",
                "b", 1, "RestrictRealtime", "b", 1);
}

int pid1_append_slice(sd_bus_message *message, uid_t owner) {
        char slice[64];

        (void) snprintf(slice, sizeof(slice), SLICE_OF_OWNER, owner);
        return sd_bus_message_append(message, "(sv)", "Slice", "s", slice);
}

int pid1_thaw_unit(sd_bus *bus, const char *unit) {
        return sd_bus_call_method_async(
                bus, NULL, PID1_SERVICE, PID1_PATH, PID1_MANAGER, "ThawUnit", NULL, NULL, "s",
                unit);
}

int pid1_stop_unit(sd_bus *bus, const char *unit) {
        return sd_bus_call_method_async(
                bus, NULL, PID1_SERVICE, PID1_PATH, PID1_MANAGER, "StopUnit", NULL, NULL, "ss",
                unit, "replace");
}

int pid1_kill_unit(sd_bus *bus, const char *unit, bool main, int signal) {
        return sd_bus_call_method_async(
                bus, NULL, PID1_SERVICE, PID1_PATH, PID1_MANAGER, "KillUnit", NULL, NULL, "ssi",
                unit, main ? "main" : "all", (int32_t) signal);
}

static int pid1_get_unit_new(sd_bus *bus, const char *unit, sd_bus_message **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r;

        r = pid1_call_new(bus, "GetUnit", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", unit);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(call);
        return 0;
}

static int pid1_get_all_new(sd_bus *bus, const char *path, sd_bus_message **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r;

        r = sd_bus_message_new_method_call(bus, &call, PID1_SERVICE, path, PROPERTIES, "GetAll");
        if (r >= 0)
                r = sd_bus_message_append(call, "s", "");
        if (r < 0)
                return r;

        *ret = TAKE_PTR(call);
        return 0;
}

int pid1_ask_known(
        sd_bus *bus,
        const char *unit,
        sd_bus_message_handler_t callback,
        void *userdata,
        Submission **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r;

        r = pid1_get_unit_new(bus, unit, &call);
        return r < 0 ? r : submission_new(call, callback, userdata, ret);
}

int pid1_ask_all(
        sd_bus *bus,
        const char *path,
        sd_bus_message_handler_t callback,
        void *userdata,
        Submission **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r;

        r = pid1_get_all_new(bus, path, &call);
        return r < 0 ? r : submission_new(call, callback, userdata, ret);
}

int pid1_ask(sd_bus_message *call, sd_bus_message **ret) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r;

        r = sd_bus_call(sd_bus_message_get_bus(call), call, ANSWER_USEC, &error, ret);
        if (sd_bus_error_has_name(&error, "org.freedesktop.systemd1.NoSuchUnit"))
                return -ENOENT;
        return r;
}

int pid1_find_unit(sd_bus *bus, const char *unit) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r;

        r = pid1_get_unit_new(bus, unit, &call);
        return r < 0 ? r : pid1_ask(call, NULL);
}

int pid1_list_units(sd_bus *bus, const char *pattern, char ***ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_strv_ char **units = NULL;
        const char *unit;
        int r;

        r = pid1_call_new(bus, "ListUnitsByPatterns", &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "asas", 0, 1, pattern);
        if (r >= 0)
                r = pid1_ask(call, &reply);
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "(ssssssouso)");
        if (r >= 0)
                r = strv_copy(NULL, &units);
        while (r >= 0) {
                r = sd_bus_message_read(
                        reply, "(ssssssouso)", &unit, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                        NULL, NULL);
                if (r == 0)
                        break;
                if (r > 0)
                        r = strv_push(&units, unit);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(units);
        return 0;
}

int pid1_get_all(sd_bus *bus, const char *path, sd_bus_message **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r;

        r = pid1_get_all_new(bus, path, &call);
        return r < 0 ? r : pid1_ask(call, ret);
}

int pid1_stop_unknown(
        sd_bus *bus,
        const char *pattern,
        bool (*known)(const char *unit, const void *userdata),
        const void *userdata) {
        _cleanup_strv_ char **units = NULL;
        int r;

        r = pid1_list_units(bus, pattern, &units);
        for (char **unit = units; r >= 0 && *unit; unit++)
                if (!known || !known(*unit, userdata))
                        r = pid1_stop_unit(bus, *unit);
        return r;
}
