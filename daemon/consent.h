/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a flake wants of its owner beyond its own directory, and what he has agreed to.
 *
 * A want is the end of a sentence, "read and write /srv/data": it is what the owner is asked, what
 * he agrees to, and what is kept in the record. He is asked again when one is new.
 */

#include <systemd/sd-bus.h>

#include "record.h"
#include "volume-list.h"

/*
 * Gives the wants, to be kept as the record's grants. ERROR_NEEDS_CONSENT, with each on a line that
 * begins with two blanks: one is neither among the record's grants nor in `accepted`, which may be
 * NULL.
 */
int consent_check(
        const Record *record,
        const VolumeList *volumes,
        char *const *accepted,
        char ***ret_grants,
        sd_bus_error *error);
