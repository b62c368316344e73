/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A part of a call that wants its container to have another generation: how that is done, and what
 * of the spec it depends on.
 */

#include "call.h"

/* Of a key of the spec: is it brought into what runs without a restart? */
bool update_is_switched(const char *key);

/* Begins it; the part may be over when this returns. */
void update_begin(Part *part);

/* Finds out what would be different, and does nothing. */
void update_compare(Part *part);

/* The part has failed: where its container goes back, that is waited for and told. */
bool update_wait_for_back(Part *part);
