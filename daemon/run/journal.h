/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The journal that a container which does not run has left in its tree, read by journalctl.
 *
 * Its files are a stranger's, and so may be every link among them. They are opened without
 * following any, shown in a mount where none is followed, without writing, and read as the
 * container's own root, who is nobody on the host.
 */

/* Becomes journalctl with these options more. Back it is only with a failure, told in the journal.
 */
int journal_show(const char *machine, char *const *options);
