/* SPDX-License-Identifier: MIT */

#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

#include "container-name.h"
#include "leftover.h"
#include "relay.h"

#define NSPAWN_DIR "/run/systemd/nspawn"

void leftover_remove(const char *machine) {
        static const char *const folders[] = { "unix-export", "propagate" };

        relay_remove(machine);

        for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
                char path[sizeof(NSPAWN_DIR) + 16 + MACHINE_NAME_MAX];

                (void) snprintf(path, sizeof(path), NSPAWN_DIR "/%s/%s", folders[i], machine);
                /* Mostly there is nothing; what stays is told by systemd-nspawn itself. */
                (void) umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
                (void) rmdir(path);
        }
}
