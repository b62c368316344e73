/* SPDX-License-Identifier: MIT */
#pragma once

/* One container's line of the display: what is done with it, for how long, how far it is. */

#include "progress.h"
#include "terminal.h"

typedef struct ProgressPlace {
        uid_t viewer;
        int label_width; /* of the longest one */
        size_t columns;  /* of the terminal */
} ProgressPlace;

/* "httpserver  building 3/10   1.3 s  [#####---------------]" */
int progress_line_format(const ProgressRow *row, const ProgressPlace *place, char **ret);

Style progress_line_style(const ProgressRow *row);
