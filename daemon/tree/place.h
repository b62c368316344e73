/* SPDX-License-Identifier: MIT */
#pragma once

/* A directory below STATE_DIR, by its path from there: "containers/web.u1000/root". */

int place_open_state(void);

/* `directory` may be the failure of having been opened, which is the answer then. */
int place_open(int directory, const char *path);

/* The same; its last component is made where it is not there yet. */
int place_make(int state, const char *path);

/* "trash/web.u1000-1": "trash", to be freed, and the rest of it. */
int place_split(const char *path, char **ret_folder, const char **ret_name);
