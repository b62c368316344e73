/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Is what a spec has of the host where its flake can have it, and has the owner agreed to all that
 * it wants? See grant.h. He is asked again when one is new.
 */

#include <systemd/sd-bus.h>

#include "record.h"
#include "spec.h"

/* What it wants of its owner, all of it: as grant_list_wanted(), and volumes of other flakes. */
int consent_list_wanted(const Record *record, const Spec *spec, char ***ret);

/*
 * Gives the wants, to be kept as the record's grants. ERROR_NEEDS_CONSENT, with each on a line that
 * begins with two blanks: one is neither among the record's grants nor in `accepted`, which may be
 * NULL, as may ret_grants.
 */
int consent_check(
        const Record *record,
        const Spec *spec,
        char *const *accepted,
        char ***ret_grants,
        sd_bus_error *error);
