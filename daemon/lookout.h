/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which units have failed in a container that is up, as a process of its porter tells: read inside,
 * never by us, and bounded (failed-units.h). Where nobody can tell, for want of D-Bus inside, none
 * has failed as far as is known.
 */

#include <stdint.h>

#include "container.h"
#include "failed-units.h"

/* Something else is known than before; the lookout may be freed in it. */
typedef void (*LookoutChanged)(Container *container);

/* Looks after so long, and from then on. One that is there looks anew, at once. */
int lookout_begin(Container *container, uint64_t usec, LookoutChanged changed);
Lookout *lookout_free(Lookout *lookout);
DEFINE_CLEANUP(Lookout *, lookout_free)

/* NULL: none. */
const FailedUnits *lookout_failed(const Lookout *lookout);

/* Another number where others have failed; 0: none. */
uint32_t lookout_mark(const Lookout *lookout);
