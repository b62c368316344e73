/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The volumes of a container, mounted where only this process and what it becomes see them:
 * STATE_DIR "/containers/<machine>/binds/<number>". systemd-nspawn binds them from there.
 *
 * It is done anew at each start, so what the owner has lost since, his container has lost, too.
 */

#include "site.h"
#include "volume-list.h"

/* After private_mounts_enter(), as the owner. Tells what is wrong in the journal. */
int volumes_mount(const Site *site, const VolumeList *list);
