/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The volumes of a container, mounted where only this process and what it becomes see them:
 * STATE_DIR "/containers/<machine>/binds/<number>". systemd-nspawn binds them from there.
 *
 * It is done anew at each start, so what the owner has lost since, his container has lost, too.
 */

#include "account.h"
#include "ownership.h"
#include "record.h"
#include "volume-list.h"

typedef struct VolumeSite {
        const char *machine;
        int directory, root; /* of the container, and its root tree */
        const Record *record;
        uid_t uid_base;      /* who is root inside, on the host */
        Ownership ownership; /* of the root tree */
} VolumeSite;

/* After private_mounts_enter(), as the owner. Tells what is wrong in the journal. */
int volumes_mount(const VolumeSite *site, const VolumeList *list, const Account *account);
