/* SPDX-License-Identifier: MIT */
#pragma once

/* A system bus for one test, where everybody may own every name. */

#include <sys/types.h>

typedef struct PrivateBus {
        pid_t pid;
        char directory[32];
} PrivateBus;

/* Sets DBUS_SYSTEM_BUS_ADDRESS. Skips the test where there is no dbus-daemon. */
void private_bus_start(PrivateBus *bus);
void private_bus_stop(PrivateBus *bus);
