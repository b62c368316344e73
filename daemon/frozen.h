/* SPDX-License-Identifier: MIT */
#pragma once

/* What runs, and stands still while it is copied: Copying.freezes, see copying.h. */

#include "job.h"

/* It can be frozen; its checks are off from here on. */
int frozen_begin(Job *job);

/* Where it stands still it goes on; before anything else is asked of its unit from here on. */
void frozen_thaw(const Container *container);

/* For `explain` and `ended`. */
void frozen_explain(Job *job, int number, const char *what);
void frozen_ended(Container *container);
