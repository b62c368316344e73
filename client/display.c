/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "display.h"
#include "strv.h"
#include "text-width.h"
#include "write.h"

struct Display {
        int fd;
        char **above;
        size_t *drawn; /* how many columns each line on the screen takes */
        size_t n_drawn;
};

int display_new(int fd, Display **ret) {
        Display *display = calloc(1, sizeof(*display));

        if (!display)
                return -ENOMEM;

        display->fd = fd;
        *ret = display;
        return 0;
}

Display *display_free(Display *display) {
        if (!display)
                return NULL;

        (void) display_draw(display, NULL, 0);
        strv_free(display->above);
        free(display->drawn);
        free(display);
        return NULL;
}

int display_print(Display *display, const char *text) {
        return strv_push(&display->above, text);
}

/* A terminal that has become narrower has wrapped the lines that it shows. */
static size_t display_rows(const Display *display, size_t columns) {
        size_t rows = 0;

        for (size_t i = 0; i < display->n_drawn; i++)
                rows += display->drawn[i] == 0 ? 1 : (display->drawn[i] + columns - 1) / columns;
        return rows;
}

/*
 * The cursor stays behind the last line: a newline there would scroll the screen. Erased row by
 * row: tmux keeps in its history what an erased screen has shown, and takes "all from here on" for
 * one where the lines begin at its top.
 */
static void frame_erase(FILE *frame, size_t rows) {
        if (rows == 0)
                return;
        fputs("\r\033[K", frame);
        for (size_t i = 1; i < rows; i++)
                fputs("\033[A\033[K", frame);
}

/* Leaves the last column free: a full line would leave the cursor in a state of its own. */
static size_t frame_line(FILE *frame, const DisplayLine *line, size_t columns, bool has_style) {
        size_t size = text_fit(line->text, columns - 1);
        _cleanup_free_ char *text = strndup(line->text, size);
        Style style = has_style ? line->style : STYLE_NONE;

        if (!text)
                return 0;

        for (char *tab = text; (tab = strchr(tab, '\t'));)
                *tab = ' ';
        fprintf(frame, "%s%s%s", style_begin(style), text, style_end(style));
        return text_columns(text);
}

/* The new picture, as bytes. */
static int display_compose(
        Display *display, const DisplayLine *lines, size_t n, char **ret, size_t *ret_size) {
        size_t columns, rows;
        char *data = NULL;
        FILE *frame;
        bool has_style = terminal_has_style(display->fd);

        frame = open_memstream(&data, ret_size);
        if (!frame)
                return -errno;

        terminal_size(display->fd, &columns, &rows);
        frame_erase(frame, display_rows(display, columns));
        for (char **line = display->above; line && *line; line++)
                fprintf(frame, "%s\n", *line);

        display->n_drawn = 0;
        for (size_t i = 0; i < n && i + 1 < rows; i++) {
                if (i > 0)
                        fputc('\n', frame);
                display->drawn[i] = frame_line(frame, &lines[i], columns, has_style);
                display->n_drawn++;
        }

        if (fclose(frame) != 0) {
                free(data);
                return -ENOMEM;
        }
        *ret = data;
        return 0;
}

int display_draw(Display *display, const DisplayLine *lines, size_t n) {
        _cleanup_free_ char *data = NULL;
        size_t *drawn, size;
        int r;

        if (n == 0 && display->n_drawn == 0 && !display->above)
                return 0;

        /* Large enough for what is on the screen now, too, which is counted first. */
        drawn = reallocarray(
                display->drawn, (n > display->n_drawn ? n : display->n_drawn) + 1, sizeof(*drawn));
        if (!drawn)
                return -ENOMEM;
        display->drawn = drawn;

        r = display_compose(display, lines, n, &data, &size);
        if (r < 0)
                return r;

        display->above = strv_free(display->above);
        return write_all(display->fd, data, size);
}
