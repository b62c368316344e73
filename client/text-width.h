/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How much room text takes on a terminal: a letter is one column, some are two, an accent is none.
 * It asks the C library, so the program must have chosen a UTF-8 locale.
 */

#include <stddef.h>

/* Of one line. What cannot be shown takes one column. */
size_t text_columns(const char *text);

/* How many bytes of it fit into that many columns. */
size_t text_fit(const char *text, size_t columns);

/* The same in whole words, but for a word that is longer: one at the least, without the blank. */
size_t text_fit_words(const char *text, size_t columns);
