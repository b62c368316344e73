/* SPDX-License-Identifier: MIT */
#pragma once

/* The last lines of the builders' logs: what is told of a build that failed. */

#include <stddef.h>

#include "cleanup.h"

#define BUILD_LOG_LINES 20

/* The builds that wrote last; more than run at a time. */
#define BUILD_LOG_BUILDS 128

typedef struct BuildLog BuildLog;

int build_log_new(BuildLog **ret);
BuildLog *build_log_free(BuildLog *log);
DEFINE_CLEANUP(BuildLog *, build_log_free)

int build_log_add(BuildLog *log, const char *derivation, const char *line);

/* The derivation among those known whose path stands in the text; NULL: none. Borrowed. */
const char *build_log_find(const BuildLog *log, const char *text);

/* "> line\n> line", the oldest first; "" for what is not known. */
int build_log_tail(const BuildLog *log, const char *derivation, char **ret);
