/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What an earlier run of the daemon left behind and no record tells of: containers that run, their
 * networks, and files on their way to be deleted.
 */

#include "manager.h"

/* Before recovery: what runs without a record becomes a container, which recovery then stops. */
int strays_adopt(Manager *manager);

/* After it: removes networks that no container uses, and has the trash emptied. */
void strays_remove(Manager *manager);
