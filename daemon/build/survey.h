/* SPDX-License-Identifier: MIT */
#pragma once

/* Looks at files, and writes down what stat(2) says of each: whatever changes one changes that. */

#include <stdbool.h>
#include <stdint.h>

#include "cleanup.h"

/* Files of one survey. Of more, Nix itself takes its time. */
#define SURVEY_FILES_MAX 4096

typedef struct Survey Survey;

int survey_new(Survey **ret);
Survey *survey_free(Survey *survey);
DEFINE_CLEANUP(Survey *, survey_free)

int survey_add_text(Survey *survey, const char *line);

/* Also that there is none. -EOPNOTSUPP: its file system's times say too little. */
int survey_add_file(Survey *survey, const char *path);

/* The same of what a link leads to in the end. */
int survey_add_target(Survey *survey, const char *path);

/* All below it. -EOPNOTSUPP also: too many, or something cannot be read. */
int survey_add_tree(Survey *survey, const char *directory);

/* `ret_settled`: the last change of any is longer ago than that. */
int survey_finish(Survey *survey, uint64_t settled_usec, char **ret, bool *ret_settled);
