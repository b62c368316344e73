/* SPDX-License-Identifier: MIT */
#pragma once

/* The volumes of containers, as far as the daemon has to do with them: rules, names, who uses what.
 */

#include <systemd/sd-bus.h>

#include "container-list.h"

/* Can this container have these volumes? Whether it may, says consent.h. */
int volumes_check(const Record *record, const VolumeList *volumes, sd_bus_error *error);

/* Makes the named ones that are not there; an owner has at most `limit`. */
int volumes_make(
        const Record *record, const VolumeList *volumes, unsigned limit, sd_bus_error *error);

/* Can all of the named ones be made? ERROR_NAME_TAKEN: one is there. */
int volumes_check_new(
        const Record *record, const VolumeList *volumes, unsigned limit, sd_bus_error *error);

/* The names of the owner's containers that have his volume `name`; `up`: of those that are up. */
int volumes_users(const ContainerList *list, uid_t owner, const char *name, bool up, char ***ret);
