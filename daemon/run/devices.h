/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Devices of the host that a container was permitted to use: nodes of its own, which belong to root
 * inside, in STATE_DIR "/containers/<machine>/devices/<number>". systemd-nspawn binds them from
 * there.
 */

#include <sys/types.h>

#define DEVICES_DIR "devices"

typedef struct DeviceSite {
        const char *machine;
        int directory; /* of the container */
        uid_t root;    /* who is root inside */
} DeviceSite;

/* Tells what is wrong in the journal. Where there are any, the process changes its namespace. */
int devices_make(const DeviceSite *site, char *const *devices);
