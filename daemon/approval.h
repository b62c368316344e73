/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Does what was accepted for a container want more than what was agreed to? Nothing that flakectrd
 * accepts does; but a later version may know of wants that an earlier one did not, and records are
 * mended by hand.
 */

#include "container.h"

/* 1: it does. 0: it does not, or nothing was accepted yet. */
int approval_is_missing(Container *container);
