/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * In which order the parts of a call begin: what is needed first. What is taken down goes the other
 * way round. turn.h says when.
 */

#include "call.h"

/* What a part needs, as the spec of its output says, or as it was accepted last. */
int plan_read_part(Part *part);

/*
 * What the parts need and is none of them, by full names. ret_reason says it of the first: "web
 * needs db".
 */
int plan_missing(const Call *call, char ***ret_names, char **ret_reason);

/*
 * Puts the parts in order. What a start needs and was accepted before becomes a part, too. Refuses
 * what needs itself in a circle (ERROR_DEPENDENCY_CYCLE), and what is not there.
 */
int plan_make(Call *call, sd_bus_error *error);

/* The part of the same call for what it needs in that place; NULL: there is none. */
const Part *plan_needed(const Part *part, size_t i);
