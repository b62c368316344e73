/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Deletes what a container has left, whatever that is: flags that forbid it, subvolumes, depth
 * without end, also while somebody goes on to write there. By directories that are open, never by a
 * path. What is mounted in there is not entered, and so in the way: see enclosure.h.
 */

/* All of `name` in the directory. What is not there is a success. */
int deletion_run(int directory, const char *name);

/* All that is in the directory. */
int deletion_run_all(int directory);
