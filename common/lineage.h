/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where a container stands among its generations, which are numbered as they are accepted; no
 * number is given twice. While it is on its way from one to another, both are here: what is found
 * so later goes back.
 */

#include <stdbool.h>

#include "document.h"
#include "json-draft.h"

typedef struct Lineage {
        unsigned current;  /* what the record's output and system are; 0: nothing was accepted */
        unsigned last;     /* the highest number that was given */
        unsigned booted;   /* with which its unit was started last; 0: not known */
        unsigned previous; /* what it goes back to where `current` does not do; 0: it is settled */
        bool in_place;     /* `current` is tried without a restart */
        bool fresh;        /* `current` was made for that, and goes if it does not do */
} Lineage;

/* -EINVAL: that cannot be. A record of before there were generations has none of it. */
int lineage_read(const Document *record, Lineage *ret);
int lineage_write(const Lineage *lineage, JsonDraft *record);

/* What is `current` counts from now on. */
void lineage_settle(Lineage *lineage);
