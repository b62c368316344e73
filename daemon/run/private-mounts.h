/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Folders of memory in a container's directory that this process alone sees, and what it becomes:
 * they go with the container.
 */

typedef struct PrivateMount {
        const char *machine, *name; /* STATE_DIR "/containers/<machine>/<name>" */
        const char *type;           /* of the file system, which is for root alone */
        unsigned long flags;        /* of mount(2) */
} PrivateMount;

/* Into a mount namespace of its own, once. What the host unmounts is unmounted there, too. */
int private_mounts_enter(void);

/* `directory` is the container's. ret_folder is of what is mounted, and may be NULL. */
int private_mounts_add(const PrivateMount *mounted, int directory, int *ret_folder);
