/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the administrator may set: flakectrd.conf(5). It is read once, when the daemon begins.
 *
 * The limits are per owner, so that nobody takes from the others what there is once on a host.
 */

#include <stdint.h>

#include "settings-network.h"

#define SETTINGS_FILE "/etc/flakectr/flakectrd.conf"

typedef struct Settings {
        unsigned containers;       /* that are known */
        unsigned running;          /* of all owners, at once */
        unsigned running_of_owner; /* of one, at once */
        unsigned builds;           /* at once */
        unsigned calls;            /* of a caller that are not answered; root excepted */
        unsigned commands;         /* exec and shell, at once */
        unsigned volumes;          /* named ones */
        unsigned generations;      /* of a container that are kept */
        uint64_t generations_age;  /* seconds, after which they are not; 0: it does not matter */
        uint64_t min_free;         /* bytes that a start must find free where the state is */
        /* Bytes, where the file system has project quotas; 0: as many as there are. */
        uint64_t container_disk, volumes_disk;
        NetworkSettings network;
} Settings;

/* What is missing, or cannot be, gets its default; the latter is told in the journal. */
void settings_read(const char *path, Settings *ret);
