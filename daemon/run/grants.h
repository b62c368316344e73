/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What was agreed to for a container, looked at once more: systemd may start it without a caller,
 * and without flakectrd.
 */

#include "record.h"
#include "spec.h"

/* -EACCES: its spec wants more, which is told in the journal, by name. */
int grants_check(const Record *record, const Spec *spec, const char *machine);
