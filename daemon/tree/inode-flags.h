/* SPDX-License-Identifier: MIT */
#pragma once

/* What forbids even root to delete: chattr(1), and read-only subvolumes of btrfs. */

/* To be called while there is a /proc; the other functions need it. */
int inode_flags_open(void);

/* May be deleted, and a directory's entries, from now on. 1: something has changed by that. */
int inode_flags_clear(int fd);
/* The same for an entry; devices and pipes are not opened. */
int inode_flags_clear_at(int directory, const char *name);
