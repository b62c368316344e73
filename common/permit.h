/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What of a spec equals root of the host: an administrator has to permit it, and flakectr-run looks
 * whether one has.
 *
 * A want is the end of a sentence, "use the device /dev/fuse". With PERMIT_PRIVILEGED before it, it
 * is what the record keeps as a permit.
 */

#include "record.h"
#include "spec.h"

#define PERMIT_PRIVILEGED "privileged: "

/* Adds them to the list. */
int permit_list_wanted(const Spec *spec, char ***wants);

/* Those that the record has no permit of; an empty list where it is nothing. */
int permit_list_missing(const Record *record, const Spec *spec, char ***ret);
