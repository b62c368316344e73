/* SPDX-License-Identifier: MIT */
#pragma once

/* What Git says of a work tree: the commit, and which of the files that it knows differ from it. */

#include <stddef.h>

#include "cleanup.h"

/* The directory that is, or is above, `directory` and has a ".git" in it; NULL in *ret: none. */
int git_find_root(const char *directory, char **ret);

/*
 * Lines that change when the commit, or what is staged, changes; and the files, below the root,
 * whose content is no commit's. -EOPNOTSUPP: Git does not say it, or there are submodules that
 * differ.
 */
int git_status_read(const char *root, char ***ret_lines, char ***ret_files);

/* The same of what `git status --porcelain=v2 --branch -z` wrote. */
int git_status_parse(const char *text, size_t size, char ***ret_lines, char ***ret_files);
