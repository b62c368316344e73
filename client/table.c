/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "strv.h"
#include "table.h"
#include "text-width.h"

#define COLUMNS_MAX 16

/* Between two columns. */
#define GAP 2

struct Table {
        size_t columns;
        char **cells;
        Style *styles; /* one for each cell */
        int result;    /* of the first cell that could not be added */
};

int table_new(size_t columns, Table **ret) {
        Table *table;

        if (columns == 0 || columns > COLUMNS_MAX)
                return -EINVAL;

        table = calloc(1, sizeof(*table));
        if (!table)
                return -ENOMEM;

        table->columns = columns;
        *ret = table;
        return 0;
}

Table *table_free(Table *table) {
        if (!table)
                return NULL;

        strv_free(table->cells);
        free(table->styles);
        free(table);
        return NULL;
}

void table_add(Table *table, Style style, const char *text) {
        size_t n = strv_length(table->cells);
        Style *styles;

        if (table->result < 0)
                return;

        styles = reallocarray(table->styles, n + 1, sizeof(*styles));
        if (!styles) {
                table->result = -ENOMEM;
                return;
        }
        styles[n] = style;
        table->styles = styles;
        table->result = strv_push(&table->cells, text);
}

void table_addf(Table *table, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list args;
        int n;

        va_start(args, format);
        n = vasprintf(&text, format, args);
        va_end(args);

        if (n < 0) {
                text = NULL;
                table->result = -ENOMEM;
                return;
        }
        table_add(table, STYLE_NONE, text);
}

static void table_print_cell(const Table *table, size_t cell, size_t width, FILE *stream) {
        Style style = terminal_has_style(fileno(stream)) ? table->styles[cell] : STYLE_NONE;
        const char *text = table->cells[cell];

        fprintf(stream, "%s%s%s", style_begin(style), text, style_end(style));
        if ((cell + 1) % table->columns == 0)
                fputc('\n', stream);
        else
                fprintf(stream, "%*s", (int) (width + GAP - text_columns(text)), "");
}

/* Of the complete rows; gives the number of their cells. */
static size_t table_measure(const Table *table, size_t widths[static COLUMNS_MAX]) {
        size_t n = strv_length(table->cells);

        n -= n % table->columns;
        for (size_t i = 0; i < n; i++) {
                size_t width = text_columns(table->cells[i]);

                if (width > widths[i % table->columns])
                        widths[i % table->columns] = width;
        }
        return n;
}

size_t table_width(const Table *table) {
        size_t widths[COLUMNS_MAX] = {}, width = (table->columns - 1) * GAP;

        (void) table_measure(table, widths);
        for (size_t i = 0; i < table->columns; i++)
                width += widths[i];
        return width;
}

int table_print(const Table *table, FILE *stream) {
        size_t widths[COLUMNS_MAX] = {}, n;

        if (table->result < 0)
                return table->result;

        n = table_measure(table, widths);
        for (size_t i = 0; i < n; i++)
                table_print_cell(table, i, widths[i % table->columns], stream);
        return ferror(stream) ? -EIO : 0;
}
