/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the daemon remembers of a container over its own restarts, one file record.json each.
 *
 * Written by flakectrd alone, below a directory that only root can enter, and read by flakectrd and
 * flakectr-run. It is checked on reading all the same: a disk may tear it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "cleanup.h"
#include "dependency.h"
#include "lease.h"
#include "lineage.h"

/* Of what earlier ones do not know; what has nothing of that is written as 2, which they read. */
#define RECORD_VERSION  3
#define RECORD_SIZE_MAX (512 * 1024) /* bytes */

/* All that a spec can want, and more. */
#define GRANTS_MAX  512
#define PERMITS_MAX 256

typedef struct Record {
        char *name; /* container_name_is_valid() */
        uid_t owner;
        char *owner_name; /* a uid that got another name owns nothing */
        char *flake;      /* as the owner gave it, absolute */
        char *clone_of;   /* what that calls it, where it is a clone: see clone.h; else NULL */
        char *output;     /* store path that was built and accepted; NULL until then */
        char *system;     /* store path in its spec; NULL until then */
        char **grants;    /* what he has agreed to, see grant.h; NULL: nothing */
        char **permits; /* what administrators have allowed it, see daemon/wants.h; NULL: nothing */
        char **published;       /* ports of the host that he wants beside its spec's; NULL: none */
        DependencyList depends; /* of the spec that was accepted */
        Lineage lineage;        /* output, system, grants and permits are those of its current */
        uid_t uid_base; /* first of its 65536 uids and gids on the host; a multiple of 65536 */
        Lease lease;
        bool up; /* intent: written before the first thing outside of the directory is made */
        bool listening;    /* intent: ports on demand are there while it is down */
        bool wanted;       /* to be started again, where it ends by itself */
        unsigned restarts; /* of that kind, since it was steady */
        bool failed;       /* it ended, or did not start, in another way than asked for */
        char *failure;     /* why, in a sentence; NULL: it has not, or nobody knows */
        bool ephemeral;    /* of the spec that was accepted */
        bool minimal;      /* likewise */
        bool waits;        /* it was not started: its spec wants more than was agreed to */
} Record;

Record *record_free(Record *record);
DEFINE_CLEANUP(Record *, record_free)

/*
 * -EINVAL: torn, or changed by hand into something that cannot be. -EPROTONOSUPPORT: of a later
 * version.
 */
int record_parse(const char *json, size_t size, Record **ret);
int record_format(const Record *record, char **ret);
