/* SPDX-License-Identifier: MIT */
#pragma once

/* What became of a container that was brought up or updated, in a sentence. */

#include "call.h"

/* As an answer has it. */
typedef struct Result {
        const char *path, *word;
} Result;

/* `result` as Up and Update give it; `usec` is how long it took. */
void result_print(const ContainerView *view, const char *result, uint64_t usec, uid_t viewer);

/* Of a call that has ended, where text is to be printed; the container as it is now. */
Outcome result_show(
        sd_bus *bus,
        const Call *call,
        const Result *result,
        const Options *options,
        ContainerView **ret);
