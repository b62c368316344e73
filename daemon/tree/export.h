/* SPDX-License-Identifier: MIT */
#pragma once

/* A container's root tree and volumes as one archive on standard output: "web/root/…",
 * "web/volumes/data/…". */

/* NAME BASE DIRECTORY [PART PATH]..., below STATE_DIR, which is open. What is not there is none. */
int export_run(int state, char *const *arguments);
