/* SPDX-License-Identifier: MIT */
#pragma once

/* What is different between two objects of JSON, key by key at their top. */

/*
 * A list of three for each key: itself, its value before and its value after, as JSON in one line,
 * and "" where there is none. -EINVAL: one of the two is no such text.
 */
int json_difference(const char *before, const char *after, char ***ret);
