/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "display.h"
#include "progress-line.h"
#include "strv.h"
#include "text.h"

#define DRAW_USEC (100 * 1000)

/* Without a display, a count that runs on is told that often. */
#define COUNT_USEC (1000 * 1000)

struct Progress {
        uid_t viewer;
        char **names;
        ProgressRow *rows;
        uint64_t started;

        Display *display; /* NULL: not on a terminal */
        sd_event_source *timer;
        char *note; /* the last line of the build that is worth no more than a moment */
};

/* What flakectr-build says of its steps, as opposed to what went wrong. */
static const char *const notes[] = {
        "building ", "copying ", "downloading ", "evaluating", "fetching ", "unpacking ", NULL,
};

static ProgressRow *row_free(ProgressRow *row) {
        container_view_free(row->view);
        free(row->status);
        free(row->told);
        free(row);
        return NULL;
}

Progress *progress_free(Progress *progress) {
        if (!progress)
                return NULL;

        progress_close(progress);
        while (progress->rows) {
                ProgressRow *row = progress->rows;

                progress->rows = row->next;
                row_free(row);
        }
        strv_free(progress->names);
        free(progress);
        return NULL;
}

void progress_close(Progress *progress) {
        progress->timer = sd_event_source_disable_unref(progress->timer);
        progress->display = display_free(progress->display);
        free(TAKE_PTR(progress->note));
}

static int progress_label_width(const Progress *progress, size_t *ret_shown) {
        char label[MACHINE_NAME_MAX + 1];
        size_t width = 0, length;

        *ret_shown = 0;
        for (const ProgressRow *row = progress->rows; row; row = row->next) {
                if (!row->shown)
                        continue;
                (*ret_shown)++;
                length = strlen(container_view_label(row->view, progress->viewer, label));
                width = length > width ? length : width;
        }
        return (int) width;
}

static void progress_draw(Progress *progress) {
        DisplayLine *lines;
        ProgressPlace place = { .viewer = progress->viewer };
        size_t shown, rows, n = 0;

        place.label_width = progress_label_width(progress, &shown);
        terminal_size(STDERR_FILENO, &place.columns, &rows);
        lines = calloc(shown + 1, sizeof(*lines));
        if (!lines)
                return;

        for (const ProgressRow *row = progress->rows; row; row = row->next)
                if (row->shown && progress_line_format(row, &place, &lines[n].text) >= 0)
                        lines[n++].style = progress_line_style(row);
        if (progress->note) {
                lines[n].text = strdup(progress->note);
                lines[n].style = STYLE_DIM;
                n += lines[n].text ? 1 : 0;
        }

        (void) display_draw(progress->display, lines, n);
        for (size_t i = 0; i < n; i++)
                free(lines[i].text);
        free(lines);
}

static int on_timer(sd_event_source *source, uint64_t now, void *userdata) {
        (void) now;

        progress_draw(userdata);
        (void) sd_event_source_set_time_relative(source, DRAW_USEC);
        return 0;
}

static int progress_start_display(Progress *progress, sd_event *event) {
        int r;

        r = display_new(STDERR_FILENO, &progress->display);
        if (r < 0)
                return r;

        r = sd_event_add_time_relative(
                event, &progress->timer, CLOCK_MONOTONIC, DRAW_USEC, 0, on_timer, progress);
        if (r < 0)
                return r;
        return sd_event_source_set_enabled(progress->timer, SD_EVENT_ON);
}

int progress_new(sd_event *event, uid_t viewer, char *const *names, Progress **ret) {
        _cleanup_(progress_freep) Progress *progress = calloc(1, sizeof(*progress));
        int r;

        if (!progress)
                return -ENOMEM;

        progress->viewer = viewer;
        progress->started = monotonic_now();
        r = strv_copy(names, &progress->names);
        if (r < 0)
                return r;

        if (terminal_can_draw(STDERR_FILENO)) {
                r = progress_start_display(progress, event);
                if (r < 0)
                        return r;
        }

        *ret = TAKE_PTR(progress);
        return 0;
}

/* Among the names; SIZE_MAX: it is none of the call's containers. */
static size_t progress_place(const Progress *progress, const ContainerView *view) {
        char label[MACHINE_NAME_MAX + 1];

        if (!progress->names[0])
                return view->owner == progress->viewer ? 0 : SIZE_MAX;

        container_view_label(view, progress->viewer, label);
        for (size_t i = 0; progress->names[i]; i++)
                if (strcmp(progress->names[i], label) == 0)
                        return i;
        return SIZE_MAX;
}

static int progress_add_row(Progress *progress, ContainerView *view, ProgressRow **ret) {
        ProgressRow *row = calloc(1, sizeof(*row));
        ProgressRow **next = &progress->rows;
        size_t place = progress_place(progress, view);

        if (!row)
                return -ENOMEM;

        while (*next && progress_place(progress, (*next)->view) <= place)
                next = &(*next)->next;
        row->view = view;
        row->started = row->timings.since = progress->started;
        row->next = *next;
        *next = row;
        *ret = row;
        return 0;
}

int progress_row(Progress *progress, const char *path, ProgressRow **ret) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        int r;

        for (ProgressRow *row = progress->rows; row; row = row->next)
                if (strcmp(row->view->path, path) == 0) {
                        *ret = row;
                        return 0;
                }

        r = container_view_new(path, &view);
        if (r < 0)
                return r == -EBADMSG ? 1 : r;
        if (progress_place(progress, view) == SIZE_MAX)
                return 1;

        r = progress_add_row(progress, view, ret);
        view = r >= 0 ? NULL : view;
        return r;
}

ProgressRow *progress_rows(const Progress *progress) {
        return progress->rows;
}

/* "httpserver: building 3/10", when it says more than the line before. */
static void progress_tell(const Progress *progress, ProgressRow *row) {
        _cleanup_free_ char *words = NULL;
        char label[MACHINE_NAME_MAX + 1];
        uint64_t now = monotonic_now();

        if (!container_view_is_busy(row->view) || container_view_describe(row->view, &words) < 0)
                return;
        if (row->told && strcmp(row->told, words) == 0)
                return;
        if (row->told && strcspn(row->told, " ") == strcspn(words, " ") &&
            strncmp(row->told, words, strcspn(words, " ")) == 0 && now - row->told_at < COUNT_USEC)
                return;

        fprintf(stderr, "%s: %s\n", container_view_label(row->view, progress->viewer, label),
                words);
        free(row->told);
        row->told = TAKE_PTR(words);
        row->told_at = now;
}

void progress_changed(Progress *progress, ProgressRow *row) {
        row->shown = true;
        timings_enter(&row->timings, row->view->phase, monotonic_now());
        row->ended = container_view_is_busy(row->view) ? 0 : monotonic_now();
        if (!container_view_is_booting(row->view))
                (void) progress_set_status(row, "");
        /* All are built together: what the build did last is over for all. */
        if (strcmp(row->view->state, "building") != 0)
                free(TAKE_PTR(progress->note));
        if (!progress->display)
                progress_tell(progress, row);
}

int progress_set_status(ProgressRow *row, const char *said) {
        size_t size = strcspn(said, "\n");
        char *text = size > 0 ? strndup(said, size) : NULL;

        if (size > 0 && !text)
                return -ENOMEM;

        free(row->status);
        row->status = text ? text_clean(text) : NULL;
        return 0;
}

static bool is_note(const char *line) {
        for (const char *const *note = notes; *note; note++)
                if (strncmp(line, *note, strlen(*note)) == 0)
                        return true;
        return false;
}

void progress_text(Progress *progress, const char *line, bool verbose) {
        if (!progress->display) {
                fprintf(stderr, "%s\n", line);
        } else if (verbose || !is_note(line)) {
                (void) display_print(progress->display, line);
        } else {
                free(progress->note);
                progress->note = strdup(line);
        }
}

uint64_t progress_duration(const Progress *progress, const char *path) {
        for (const ProgressRow *row = progress->rows; row; row = row->next)
                if (row->ended > 0 && strcmp(row->view->path, path) == 0)
                        return row->ended - row->started;
        return monotonic_now() - progress->started;
}
