/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "strv.h"
#include "table.h"
#include "text-width.h"

#define COLUMNS_MAX 16

/* Between two columns. */
#define GAP 2

/* The last column is not squeezed into less: it is put below the others, so far in. */
#define ROOM_MIN     20
#define INDENT_BELOW 4

struct Table {
        size_t columns;
        size_t shown; /* of those, from the left */
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

        table->columns = table->shown = columns;
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

static size_t table_width_of(const Table *table, const size_t *widths) {
        size_t width = (table->shown - 1) * GAP;

        for (size_t i = 0; i < table->shown; i++)
                width += widths[i];
        return width;
}

size_t table_width(const Table *table) {
        size_t widths[COLUMNS_MAX] = {};

        (void) table_measure(table, widths);
        return table_width_of(table, widths);
}

void table_narrow(Table *table, size_t width) {
        size_t widths[COLUMNS_MAX] = {};

        (void) table_measure(table, widths);
        while (table->shown > 1 && table_width_of(table, widths) > width)
                table->shown--;
}

typedef struct Page {
        FILE *stream;
        size_t indent, room; /* of the last column; room SIZE_MAX: there is enough */
        bool below;          /* it stands below the others */
        bool has_style;
} Page;

static void page_begin(const Table *table, const size_t *widths, FILE *stream, Page *ret) {
        size_t columns = terminal_columns(fileno(stream), SIZE_MAX);
        size_t last = widths[table->shown - 1];
        size_t indent = table_width_of(table, widths) - last;

        *ret = (Page){ .stream = stream, .room = SIZE_MAX };
        ret->has_style = terminal_has_style(fileno(stream));
        if (columns - indent >= last && columns >= indent)
                return;

        ret->below = columns < indent + ROOM_MIN;
        ret->indent = ret->below ? INDENT_BELOW : indent;
        ret->room = columns > ret->indent ? columns - ret->indent : 1;
}

static void print_styled(const Page *page, Style style, const char *text, size_t size) {
        Style shown = page->has_style && size > 0 ? style : STYLE_NONE;

        fprintf(page->stream, "%s%.*s%s", style_begin(shown), (int) size, text, style_end(shown));
}

/* The cursor is at its place, or at the end of the cells before it. */
static void print_last(const Page *page, Style style, const char *text) {
        size_t size;

        if (page->below && *text)
                fprintf(page->stream, "\n%*s", (int) page->indent, "");
        while (size = text_fit_words(text, page->room), text[size] != '\0') {
                print_styled(page, style, text, size);
                text += size;
                text += strspn(text, " ");
                fprintf(page->stream, "\n%*s", (int) page->indent, "");
        }
        print_styled(page, style, text, size);
        fputc('\n', page->stream);
}

static void print_row(const Table *table, size_t first, const size_t *widths, const Page *page) {
        size_t last = table->shown - 1;

        for (size_t i = 0; i < last; i++) {
                const char *text = table->cells[first + i];
                size_t fill = widths[i] + GAP - text_columns(text);

                print_styled(page, table->styles[first + i], text, strlen(text));
                if (i + 1 < last || !page->below)
                        fprintf(page->stream, "%*s", (int) fill, "");
        }
        print_last(page, table->styles[first + last], table->cells[first + last]);
}

int table_print(const Table *table, FILE *stream) {
        size_t widths[COLUMNS_MAX] = {}, n;
        Page page;

        if (table->result < 0)
                return table->result;

        n = table_measure(table, widths);
        page_begin(table, widths, stream, &page);
        for (size_t i = 0; i < n; i += table->columns)
                print_row(table, i, widths, &page);
        return ferror(stream) ? -EIO : 0;
}
