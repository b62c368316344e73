/* SPDX-License-Identifier: MIT */
#pragma once

/* Why Nix failed, in its own words and those of the builders that failed. */

#include <stdbool.h>

#include "build-log.h"

/* Of the text for people; a report, in which newlines take two bytes, has room for it. */
#define FAILURE_SIZE_MAX 3600

typedef struct Failure {
        char **errors; /* messages of Nix without "error: ", in their order */
        BuildLog *log;
} Failure;

int failure_init(Failure *failure);
void failure_done(Failure *failure);

int failure_add(Failure *failure, const char *message);

/* Some error has these words in it. */
bool failure_mentions(const Failure *failure, const char *words);

/*
 * It missed a store path that is not there any more: the garbage collector was quicker than Nix,
 * and another try may go well.
 */
bool failure_is_of_collector(const Failure *failure);

/* The failed build and its last lines, or else all that Nix said. `ret_cut`: not all fitted. */
int failure_format(const Failure *failure, char **ret, bool *ret_cut);

/* All of it, for the person's terminal. */
int failure_format_long(const Failure *failure, char **ret);
