/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "choice.h"
#include "display.h"
#include "strv.h"
#include "table.h"
#include "usage.h"
#include "verbs.h"

#define INTERVAL_USEC (1000 * 1000ULL)
#define ONCE_USEC     (500 * 1000ULL)

/* One container, from one look to the next. */
typedef struct Row {
        char *path;
        char label[MACHINE_NAME_MAX + 1];
        uid_t owner;
        Usage usage;
        double cpu;
} Row;

typedef struct Stats {
        const Options *options;
        sd_bus *bus;
        Row *rows;
        size_t n;
        Display *display; /* NULL: there is one look */
        sd_event_source *timer;
} Stats;

static void rows_free(Row *rows, size_t n) {
        for (size_t i = 0; i < n; i++)
                free(rows[i].path);
        free(rows);
}

static void stats_done(Stats *stats) {
        sd_event_source_disable_unref(stats->timer);
        display_free(stats->display);
        rows_free(stats->rows, stats->n);
        sd_bus_unref(stats->bus);
}

static bool is_wanted(const Stats *stats, const ContainerView *view) {
        const Options *options = stats->options;
        char label[MACHINE_NAME_MAX + 1];

        /* Those that are named are shown in any case. */
        if (options->arguments[1])
                return strv_contains(
                        options->arguments + 1, container_view_label(view, options->owner, label));
        if (container_view_is_down(view) || strcmp(view->state, "building") == 0)
                return false;
        return options->given & OPTION_ALL || view->owner == options->owner;
}

/* 1: it is not there any more. */
static int row_look(const Stats *stats, const ContainerView *view, Row *ret) {
        Row row = { .owner = view->owner, .cpu = -1 };

        if (usage_fetch(stats->bus, view->unit, &row.usage) < 0)
                return 1;
        for (size_t i = 0; i < stats->n; i++)
                if (strcmp(stats->rows[i].path, view->path) == 0)
                        row.cpu = usage_cpu(&stats->rows[i].usage, &row.usage);

        row.path = strdup(view->path);
        if (!row.path)
                return -ENOMEM;
        container_view_label(view, stats->options->owner, row.label);
        *ret = row;
        return 0;
}

/* All of them anew, as they come and go. */
static Outcome stats_look(Stats *stats) {
        _cleanup_(container_views_freep) ContainerView *views = NULL;
        Outcome outcome;
        size_t n = 0;
        Row *rows;
        int r = 0;

        outcome = listing_fetch(stats->bus, &views);
        if (outcome != OUTCOME_DONE)
                return outcome;

        for (const ContainerView *view = views; view; view = view->next)
                n++;
        rows = calloc(n + 1, sizeof(*rows));
        if (!rows)
                return outcome_fail_errno(-ENOMEM, "look at the containers");

        n = 0;
        for (const ContainerView *view = views; r >= 0 && view; view = view->next) {
                if (!is_wanted(stats, view))
                        continue;
                r = row_look(stats, view, &rows[n]);
                if (r == 0)
                        n++;
        }
        rows_free(stats->rows, stats->n);
        stats->rows = rows;
        stats->n = n;
        return r < 0 ? outcome_fail_errno(r, "look at the containers") : OUTCOME_DONE;
}

/* Where the terminal is narrow, what is of least use is left out. */
static int stats_print(const Stats *stats, FILE *stream) {
        static const char *const heads[] = { "NAME", "CPU", "MEMORY", "TASKS", "READ", "WRITTEN" };
        _cleanup_(table_freep) Table *table = NULL;
        int r;

        r = table_new(6, &table);
        if (r < 0)
                return r;
        for (size_t i = 0; i < 6; i++)
                table_add(table, STYLE_BOLD, heads[i]);
        for (size_t i = 0; i < stats->n; i++)
                usage_add_cells(
                        &stats->rows[i].usage, stats->rows[i].cpu, stats->rows[i].label, table);
        table_narrow(table, terminal_columns(STDOUT_FILENO, SIZE_MAX) - 1);
        return table_print(table, stream);
}

static void stats_print_json(const Stats *stats) {
        JsonPrinter json = { .stream = stdout };

        json_printer_open(&json, NULL, '[');
        for (size_t i = 0; i < stats->n; i++) {
                const Row *row = &stats->rows[i];

                json_printer_open(&json, NULL, '{');
                json_printer_string(&json, "name", row->label);
                json_printer_number(&json, "owner", row->owner);
                usage_print_json(&row->usage, row->cpu, &json);
                json_printer_close(&json, '}');
        }
        json_printer_close(&json, ']');
}

static int stats_draw_lines(Stats *stats, char *text, bool stays) {
        DisplayLine *lines = calloc(stats->n + 2, sizeof(*lines));
        char *rest = text, *line;
        size_t n = 0;
        int r = 0;

        if (!lines)
                return -ENOMEM;

        while ((line = strsep(&rest, "\n")) && line[0] != '\0' && n < stats->n + 2) {
                if (stays)
                        r = display_print(stats->display, line);
                else
                        lines[n] = (DisplayLine){ line, n == 0 ? STYLE_BOLD : STYLE_NONE };
                n++;
        }
        if (r >= 0 && !stays)
                r = display_draw(stats->display, lines, n);
        free(lines);
        return r;
}

/* In place; what stays is left on the screen when the display ends. */
static int stats_draw(Stats *stats, bool stays) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *stream;
        int r;

        stream = open_memstream(&text, &size);
        if (!stream)
                return -ENOMEM;
        r = stats_print(stats, stream);
        if (fclose(stream) != 0)
                r = -ENOMEM;
        return r < 0 ? r : stats_draw_lines(stats, text, stays);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata) {
        Stats *stats = userdata;
        Outcome outcome;
        int r;

        outcome = stats_look(stats);
        if (outcome != OUTCOME_DONE)
                return sd_event_exit(sd_bus_get_event(stats->bus), outcome);

        r = stats_draw(stats, false);
        if (r >= 0)
                r = sd_event_source_set_time(source, usec + INTERVAL_USEC);
        return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata) {
        Stats *stats = userdata;

        (void) info;
        (void) stats_draw(stats, true);
        return sd_event_exit(sd_event_source_get_event(source), OUTCOME_DONE);
}

static int on_resize(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata) {
        (void) source;
        (void) info;
        return stats_draw(userdata, false);
}

static int stats_take(Stats *stats, int number, sd_event_signal_handler_t handler) {
        return sd_event_add_signal(
                sd_bus_get_event(stats->bus), NULL, number | SD_EVENT_SIGNAL_PROCMASK, handler,
                stats);
}

static int stats_watch(Stats *stats) {
        sd_event *event = sd_bus_get_event(stats->bus);
        int r;

        r = display_new(STDOUT_FILENO, &stats->display);
        if (r >= 0)
                r = stats_take(stats, SIGINT, on_signal);
        if (r >= 0)
                r = stats_take(stats, SIGTERM, on_signal);
        if (r >= 0)
                r = stats_take(stats, SIGWINCH, on_resize);
        if (r >= 0)
                r = sd_event_add_time_relative(
                        event, &stats->timer, CLOCK_MONOTONIC, 0, 0, on_timer, stats);
        return r < 0 ? r : sd_event_loop(event);
}

static Outcome stats_once(Stats *stats) {
        Outcome outcome;
        int r = 0;

        outcome = stats_look(stats);
        if (outcome != OUTCOME_DONE)
                return outcome;
        (void) usleep(ONCE_USEC);
        outcome = stats_look(stats);
        if (outcome != OUTCOME_DONE)
                return outcome;

        if (stats->options->given & OPTION_JSON)
                stats_print_json(stats);
        else
                r = stats_print(stats, stdout);
        return r < 0 ? outcome_fail_errno(r, "print the figures") : OUTCOME_DONE;
}

Outcome verb_stats(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_(stats_done) Stats stats = { .options = options };
        Outcome outcome;
        int r;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;

        stats.bus = sd_bus_ref(choice.bus);
        if (options->given & (OPTION_ONCE | OPTION_JSON) || !terminal_can_draw(STDOUT_FILENO))
                return stats_once(&stats);
        r = stats_watch(&stats);
        return r < 0 ? outcome_fail_errno(r, "show the figures") : (Outcome) r;
}
