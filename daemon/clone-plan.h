/* SPDX-License-Identifier: MIT */
#pragma once

/* What a clone is to be, and whether it can be that. */

#include "job.h"

/* Its record, before it has anything. */
int clone_plan_describe(const Container *container, const char *name, Record **ret);

/*
 * Of the job's container one called as the job's label is, with what it is granted, and its spec.
 * Negative, and words in the job's error: it cannot be.
 */
int clone_plan_make(Job *job, Record **ret_record, Spec **ret_spec);

/* No volume is there of those that are to be its own. */
int clone_plan_check_volumes(Job *job, const Record *record, const Spec *spec);
