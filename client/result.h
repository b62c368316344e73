/* SPDX-License-Identifier: MIT */
#pragma once

/* What became of a container that was brought up or updated, in a sentence. */

#include "container-view.h"

/* `result` as Up and Update give it; `usec` is how long it took. */
void result_print(const ContainerView *view, const char *result, uint64_t usec, uid_t viewer);
