/* SPDX-License-Identifier: MIT */
#pragma once

/* Folders of memory in a container's directory that this process alone sees, and what it becomes.
 */

/* Into a mount namespace of its own, once. What the host unmounts is unmounted there, too. */
int private_mounts_enter(void);

/* Mounts one with these flags of mount(2). ret_folder is of it, and may be NULL. */
int private_mounts_add(
        const char *machine, int directory, const char *name, unsigned long flags, int *ret_folder);
