/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * An archive as export.h makes them, of which a stranger wrote every byte, from standard input to
 * new directories that nobody else knows. On a failure the name of the member that it is about is
 * written to standard output.
 */

/*
 * MIN_FREE BASE DIRECTORY [PART PATH]..., below STATE_DIR, which is open. "-" in place of a path:
 * the part is passed over. Beside the failures of new-entry.h:
 *
 * -EXDEV: a name that leads out, or is of no part. -ENOENT: it is in a directory that has not come
 * before. -ENODATA: there is no root tree of a container. -EBADMSG, -EPIPE: see archive.h.
 */
int import_run(int state, char *const *arguments);
