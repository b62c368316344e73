/* SPDX-License-Identifier: MIT */
#pragma once

/* Rows of cells, printed in aligned columns. */

#include <stdio.h>

#include "cleanup.h"
#include "terminal.h"

typedef struct Table Table;

int table_new(size_t columns, Table **ret);
Table *table_free(Table *table);
DEFINE_CLEANUP(Table *, table_free)

/* The next cell, row by row. When there is no memory for it, table_print() says so. */
void table_add(Table *table, Style style, const char *text);
void table_addf(Table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* In columns of a terminal. */
size_t table_width(const Table *table);

/* Leaves out columns, the last ones first, until it has no more width than that. */
void table_narrow(Table *table, size_t width);

/*
 * Prints the complete rows. Styles show on a terminal only; where that has no room for the last
 * column, its words go on below each other, or on lines of their own.
 */
int table_print(const Table *table, FILE *stream);
