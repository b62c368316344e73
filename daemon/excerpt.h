/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The last lines that a unit inside has left in the container's journal, read by a journalctl that
 * runs inside: a stranger's text, of which a piece of bounded size is taken, and cleaned.
 */

#include "container.h"

typedef struct Excerpt Excerpt;

/* `text`: lines that end with a newline each; "" where there are none. Once; it may be freed then.
 */
typedef void (*ExcerptDone)(Container *container, const char *text);

/* The unit is copied. A few seconds at the most. */
int excerpt_new(Container *container, const char *unit, ExcerptDone done, Excerpt **ret);
Excerpt *excerpt_free(Excerpt *excerpt);
DEFINE_CLEANUP(Excerpt *, excerpt_free)

const char *excerpt_unit(const Excerpt *excerpt);
