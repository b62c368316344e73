/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A step of a job that has trees copied by flakectr-tree, in a unit: to other places, or out of a
 * stream and into one. Whoever leaves stops it. Job.copying is set before anything is prepared.
 */

#include <linux/capability.h>

#include "job.h"

/* To read all, and to make all of it anew; the last one for "trusted" attributes. */
#define COPYING_RIGHTS                                                                             \
        (1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_DAC_READ_SEARCH | 1ULL << CAP_FOWNER |             \
         1ULL << CAP_CHOWN | 1ULL << CAP_FSETID | 1ULL << CAP_SETFCAP | 1ULL << CAP_MKNOD |        \
         1ULL << CAP_SYS_ADMIN)

struct Copying {
        const char *description; /* of its unit */
        uint64_t capabilities;   /* bits of CAP_… */
        bool freezes;            /* what runs of it stands still meanwhile */
        bool writes;             /* to the directory of the container, or its clone; else to none */
        bool sends, receives;    /* its standard output or input is the job's stream */
        int (*finish)(Job *job); /* all is there, and counts from now on; may be NULL */
        int (*discard)(Job *job); /* it does not come to an end; may be NULL */
        /* Its words: with which number it ended, 0: it was cut off; and at what, or "". */
        void (*explain)(Job *job, int number, const char *what);
};

/* With these words. 1: job_step_done() follows. */
int copying_begin(Job *job, char *const *words);
/* Stops it, and discards what there is. */
int undo_copying(Job *job);

/* For `explain`: with the words of the number alone. */
void copying_explain(Job *job, int number, const char *what);
