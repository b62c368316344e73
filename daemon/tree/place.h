/* SPDX-License-Identifier: MIT */
#pragma once

/* A directory below STATE_DIR, by its path from there: "containers/web.u1000/root". */

int place_open_state(void);

/* `directory` may be the failure of having been opened, which is the answer then. */
int place_open(int directory, const char *path);

/* The directory that it is in, and the last component of the path. */
int place_open_parent(int state, const char *path, const char **ret_name);

/* The same; that directory is made where it is not there yet. */
int place_make_parent(int state, const char *path, const char **ret_name);
