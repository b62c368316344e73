/* SPDX-License-Identifier: MIT */
#pragma once

/* What runs, and stands still while it is copied: Copying.freezes, see copying.h. */

#include "job.h"

/* It can be frozen; its checks are off from here on. */
int frozen_begin(Job *job);

/* For `explain` and `ended`. */
void frozen_explain(Job *job, int number, const char *what);
void frozen_ended(Container *container);
