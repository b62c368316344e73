/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a container wants of the host that its owner alone may not give: an administrator must
 * permit it.
 *
 * A want is the end of a sentence, "listen on 0.0.0.0:80", of one action of polkit. A permit is
 * such a want with the last word of its action, "expose: listen on 0.0.0.0:80", and is kept in the
 * record: it is asked for once, and again when there is more. Whoever starts a container without
 * being asked has what is kept, and no more. To add an action: a line in the table of wants.c.
 */

#include <systemd/sd-bus.h>

#include "question.h"
#include "record.h"
#include "spec.h"

/* What a container is about to be. */
typedef struct Claim {
        const Record *record;
        const Spec *spec;
        char *const *published; /* ports, as in the record */
        char *const *permitted; /* for this time; NULL: what is in the record alone */
} Claim;

/* What one action has to permit, and what it is to be kept as. */
typedef struct WantSet {
        const char *action;
        char **wants;   /* NULL: nothing is missing */
        char **permits; /* in the same order */
} WantSet;

void want_set_done(WantSet *set);
#define _cleanup_want_set_ __attribute__((cleanup(want_set_done)))

/* The i-th action and what the claim lacks of it. -ENOENT: there are no more actions. */
int wants_missing(const Claim *claim, unsigned i, WantSet *ret);

/* Gives the permits to be kept. SD_BUS_ERROR_ACCESS_DENIED: one is missing. */
int wants_check(const Claim *claim, char ***ret_permits, sd_bus_error *error);
