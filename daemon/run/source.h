/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A path that somebody chose, opened as him.
 *
 * What he may not reach is not reached, whatever it is a link to; from then on only the fd is used.
 * It is done in a process of its own, because a file system of his may never answer.
 */

#include "account.h"
#include "credential.h"

#define SOURCE_TIMEOUT_MSEC 10000
#define SOURCE_SIZE_MAX     CREDENTIALS_SIZE_MAX /* bytes that are read */

/*
 * `directory` given: no link leads out of it. Else the path is absolute. `account` NULL: as root,
 * who follows no link at all, and may have a socket.
 *
 * Gives an fd of the O_PATH kind, of a directory or regular file that he may read. -EXDEV: it leads
 * out of the directory. -EMEDIUMTYPE: it is neither. -ETIMEDOUT: no answer.
 */
int source_open(const Account *account, const char *directory, const char *path, int *ret);

/*
 * The same of a regular file: an fd of its own with what is in there, which stands at its end.
 * -EISDIR: it is a directory. -EFBIG: it is larger than that.
 */
int source_read(const Account *account, const char *directory, const char *path, int *ret);

/* What was wrong, as the end of a sentence. */
const char *source_fault(int r);
