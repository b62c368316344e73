/* SPDX-License-Identifier: MIT */
#pragma once

/* The options of a method call, a{sv}: what may stand in them is said in dbus/org.flakectr1.xml. */

#include <stdbool.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

typedef enum CallOption {
        CALL_DETACH = 1 << 0,
        CALL_OUTPUT = 1 << 1,
        CALL_VERBOSE = 1 << 2,
        CALL_UPDATE = 1 << 3,
        CALL_ENVIRONMENT = 1 << 4,
        CALL_OWNER = 1 << 5,
        CALL_ACCEPT = 1 << 6,
        CALL_NO_DEPS = 1 << 7,
        CALL_ONLY_NEW = 1 << 8,
        CALL_JOBS = 1 << 9,
        CALL_PORTS = 1 << 10,
        CALL_REBUILD = 1 << 11,
        CALL_RESTART = 1 << 12,
        CALL_NO_RESTART = 1 << 13,
        CALL_FORCE = 1 << 14,
        CALL_VOLUMES = 1 << 15,
        CALL_RESULTS = 1 << 16,
        CALL_NO_VOLUMES = 1 << 17,
} CallOption;

typedef struct CallOptions {
        unsigned given;     /* CALL_…; of the booleans those that are true */
        int output;         /* -1: none; belongs to the message */
        char **environment; /* checked "NAME=value"; NULL: none */
        char **accepted;    /* see consent.h; NULL: nothing */
        char **ports;       /* that port_parse() takes, of the host; NULL: none */
        uid_t owner;        /* with CALL_OWNER */
        unsigned jobs;      /* at once; 0: not given */
} CallOptions;

void call_options_done(CallOptions *options);
#define _cleanup_call_options_ __attribute__((cleanup(call_options_done)))

/* Options that are not in `allowed`, or of another type, are refused by name: ERROR_INVALID_OPTION.
 */
int call_options_read(
        sd_bus_message *message, unsigned allowed, CallOptions *ret, sd_bus_error *error);
