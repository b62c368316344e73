/* SPDX-License-Identifier: MIT */
#pragma once

/* PID 1's D-Bus interface, org.freedesktop.systemd1(5): the calls and matches that we need of it.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "listener.h"
#include "submission.h"

#define PID1_SERVICE "org.freedesktop.systemd1"
#define PID1_PATH    "/org/freedesktop/systemd1"
#define PID1_UNITS   "/org/freedesktop/systemd1/unit"
#define PID1_MANAGER "org.freedesktop.systemd1.Manager"

/* A unit that nobody else has: "flakectrd-<what>-<random>.service". */
int pid1_name_helper(const char *what, char **ret);

int pid1_call_new(sd_bus *bus, const char *member, sd_bus_message **ret);

/* StartTransientUnit, open for the properties of a unit that is forgotten when it has ended. */
int pid1_transient_new(sd_bus *bus, const char *unit, sd_bus_message **ret);

/*
 * Appends ExecStart= or another command of a transient service: `property` is its name, and argv
 * begins with the program itself.
 */
int pid1_append_exec(sd_bus_message *message, const char *property, const char *const *argv);

/*
 * For a unit that only reads: the whole file system read-only, homes out of sight, no devices, and
 * no privileges that it has not.
 */
int pid1_append_read_only(sd_bus_message *message);

/* Slice=: all that runs for this person is in the one that is his. */
int pid1_append_slice(sd_bus_message *message, uid_t owner);

/* Signals of the manager, for listener_new(). */
extern const ListenerSignal pid1_job_removed, pid1_unit_removed;

/* PropertiesChanged of one unit, whose path stays as long as that. Does not wait for the bus. */
int pid1_follow(
        sd_bus *bus,
        const char *path,
        sd_bus_message_handler_t callback,
        void *userdata,
        Listener **ret);

/* The number of a job, from the answer to a call that makes one. */
int pid1_read_job(sd_bus_message *reply, uint32_t *ret);

/* Calls about a unit, whose answers nobody wants. */
int pid1_thaw_unit(sd_bus *bus, const char *unit);
int pid1_stop_unit(sd_bus *bus, const char *unit);
int pid1_kill_unit(sd_bus *bus, const char *unit, bool main, int signal);

/* Whether PID 1 knows the unit; all properties of the one at `path`, of all its interfaces. */
int pid1_ask_known(
        sd_bus *bus,
        const char *unit,
        sd_bus_message_handler_t callback,
        void *userdata,
        Submission **ret);
int pid1_ask_all(
        sd_bus *bus,
        const char *path,
        sd_bus_message_handler_t callback,
        void *userdata,
        Submission **ret);

/*
 * These wait for the answer, a few seconds at the most. Only for when the daemon starts,
 * before it serves anybody.
 */
int pid1_ask(sd_bus_message *call, sd_bus_message **ret);
/* -ENOENT: it does not know the unit. */
int pid1_find_unit(sd_bus *bus, const char *unit);
int pid1_list_units(sd_bus *bus, const char *pattern, char ***ret);
/* Of these units, those that `known` does not know are told to stop; NULL: all. */
int pid1_stop_unknown(
        sd_bus *bus,
        const char *pattern,
        bool (*known)(const char *unit, const void *userdata),
        const void *userdata);
int pid1_get_all(sd_bus *bus, const char *path, sd_bus_message **ret);
