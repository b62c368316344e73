/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log-source.h"
#include "strv.h"
#include "terminal.h"

#define COLOURS 6 /* of a terminal's, from red to cyan */

static void on_line(const char *line, void *userdata) {
        const LogSource *source = userdata;

        if (source->width > 0 && source->colour > 0)
                printf("\033[%dm%-*s |\033[0m ", 30 + source->colour, source->width, source->label);
        else if (source->width > 0)
                printf("%-*s | ", source->width, source->label);
        puts(line);
        (void) fflush(stdout);
}

int log_words(const Options *options, bool since_boot, char ***ret) {
        const char *const optional[][2] = {
                { "--lines=", since_boot ? "all" : options->lines },
                { "--since=", since_boot ? NULL : options->since },
                { "--unit=", options->unit },
        };
        _cleanup_strv_ char **words = NULL;
        int r;

        r = strv_push(&words, "journalctl");
        for (const char *word = "--no-pager\0--quiet\0--all\0--output=short-iso\0"; r >= 0 && *word;
             word += strlen(word) + 1)
                r = strv_push(&words, word);
        for (size_t i = 0; r >= 0 && i < 3; i++)
                if (optional[i][1])
                        r = strv_pushf(&words, "%s%s", optional[i][0], optional[i][1]);
        if (r >= 0 && options->given & OPTION_FOLLOW)
                r = strv_push(&words, "--follow");
        if (r >= 0 && since_boot)
                r = strv_push(&words, "--boot");
        if (r < 0)
                return r;

        *ret = TAKE_PTR(words);
        return 0;
}

static int append_lines(const Method *method, sd_bus_message *message) {
        const LogSource *source = method->userdata;

        return sd_bus_message_append(message, "u", (uint32_t) source->lines);
}

/* Of the options of a command inside those that are for journalctl. */
static int append_journal(const Method *method, sd_bus_message *message) {
        const LogSource *source = method->userdata;
        const Options *options = source->execution.options;
        int r;

        r = sd_bus_message_open_container(message, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "{sv}", "output", "h", output_fd(source->output));
        if (r >= 0 && source->lines >= 0)
                r = sd_bus_message_append(message, "{sv}", "lines", "u", (uint32_t) source->lines);
        if (r >= 0 && options->since)
                r = sd_bus_message_append(message, "{sv}", "since", "s", options->since);
        if (r >= 0 && options->unit)
                r = sd_bus_message_append(message, "{sv}", "unit", "s", options->unit);
        if (r >= 0 && options->given & OPTION_FOLLOW)
                r = sd_bus_message_append(message, "{sv}", "follow", "b", true);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

void log_source_take_journal(LogSource *source, int64_t lines) {
        source->lines = lines;
        source->method = (Method){
                .name = "Journal",
                .view = source->view,
                .append = append_journal,
                .userdata = source,
        };
}

void log_source_take_console(LogSource *source, uint32_t lines) {
        source->lines = lines;
        source->method = (Method){
                .name = "Console",
                .view = source->view,
                .append = append_lines,
                .userdata = source,
        };
}

void log_source_print(const LogSource *source, const char *text) {
        while (*text) {
                size_t size = strcspn(text, "\n");
                _cleanup_free_ char *line = strndup(text, size);

                if (!line)
                        return;
                on_line(line, (void *) source);
                text += size + (text[size] == '\n');
        }
}

static int log_source_init(
        LogSource *source, const Choice *choice, const Options *options, char *const *words) {
        int r;

        container_view_label(source->view, options->owner, source->label);
        r = output_new(sd_bus_get_event(choice->bus), on_line, source, &source->output);
        if (r < 0)
                return r;

        source->execution = (Execution){
                .options = options,
                .words = words,
                .streams = { -1, output_fd(source->output), output_fd(source->output) },
        };
        source->method = (Method){
                .name = "Exec",
                .view = source->view,
                .append = execution_append,
                .userdata = &source->execution,
        };
        return 0;
}

int log_sources_new(
        const Choice *choice,
        const Options *options,
        char *const *words,
        LogSource **ret,
        size_t *ret_n) {
        bool coloured = terminal_has_style(STDOUT_FILENO);
        size_t n = 0, width = 0;
        LogSource *sources;
        int r = 0;

        while (choice->chosen[n])
                n++;
        sources = calloc(n, sizeof(*sources));
        if (!sources)
                return -ENOMEM;

        for (size_t i = 0; r >= 0 && i < n; i++) {
                sources[i].view = choice->chosen[i];
                sources[i].colour = coloured ? 1 + (int) (i % COLOURS) : 0;
                r = log_source_init(&sources[i], choice, options, words);
                if (strlen(sources[i].label) > width)
                        width = strlen(sources[i].label);
        }
        if (r < 0) {
                log_sources_free(sources, n);
                return r;
        }
        for (size_t i = 0; n > 1 && i < n; i++)
                sources[i].width = (int) width;

        *ret = sources;
        *ret_n = n;
        return 0;
}

void log_sources_free(LogSource *sources, size_t n) {
        for (size_t i = 0; sources && i < n; i++)
                output_free(sources[i].output);
        free(sources);
}
