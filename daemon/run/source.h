/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A path that somebody chose, opened as him.
 *
 * What he may not reach is not reached, whatever it is a link to; from then on only the fd is used.
 * It is done in a process of its own, because a file system of his may never answer.
 */

#include <stddef.h>

#include "account.h"
#include "approach.h"

#define SOURCE_TIMEOUT_MSEC 10000

typedef struct SourceQuery {
        const Account *account; /* NULL: root, who follows no link at all, and may have a socket */
        const Approach *approach;
        int to; /* source_pour() */
        size_t size_max;
} SourceQuery;

/*
 * Gives an fd of the O_PATH kind, of a directory or regular file that he may read. -EXDEV,
 * -EREMOTE: a link in it leads out of the flake's directory, or of one that the container may write
 * to. -EMEDIUMTYPE: it is neither. -ETIMEDOUT: no answer.
 */
int source_open(const SourceQuery *query, int *ret);

/*
 * The same of a regular file, whose bytes are written to `to`. -EISDIR: it is a directory. -EFBIG:
 * there are more than size_max.
 */
int source_pour(const SourceQuery *query);

/* What was wrong, as the end of a sentence. */
const char *source_fault(int r);
