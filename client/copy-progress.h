/* SPDX-License-Identifier: MIT */
#pragma once

/* How much has been copied, on a terminal: one line that goes when all is done. */

#include <stdint.h>
#include <sys/types.h>

#include "display.h"
#include "options.h"

typedef struct CopyProgress {
        Display *display; /* NULL: nobody looks */
        uint64_t started, drawn, bytes;
} CopyProgress;

void copy_progress_begin(const Options *options, CopyProgress *ret);
void copy_progress_end(CopyProgress *progress);

/* So many in all; drawn not all too often. */
void copy_progress_tell(CopyProgress *progress, uint64_t bytes);

/* Off the screen, before something else is written there. */
void copy_progress_hide(CopyProgress *progress);

/* What a process of ours has written until now. */
uint64_t copy_progress_written(pid_t process);
