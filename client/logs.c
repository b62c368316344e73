/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "execution.h"
#include "output.h"
#include "strv.h"
#include "terminal.h"
#include "verbs.h"

#define COLOURS 6 /* of a terminal's, from red to cyan */

/* One container's journal, which journalctl reads inside: its files are a stranger's. */
typedef struct Source {
        char label[MACHINE_NAME_MAX + 1];
        int width;  /* of the longest label; 0: there is but one container */
        int colour; /* 0: none */
        Output *output;
        Execution execution;
} Source;

typedef struct Logs {
        Source *sources;
        Method *methods;
        size_t n;
        char **words;
} Logs;

static void logs_done(Logs *logs) {
        for (size_t i = 0; logs->sources && i < logs->n; i++)
                output_free(logs->sources[i].output);
        free(logs->sources);
        free(logs->methods);
        strv_free(logs->words);
}

static void on_line(const char *line, void *userdata) {
        const Source *source = userdata;

        if (source->width > 0 && source->colour > 0)
                printf("\033[%dm%-*s |\033[0m ", 30 + source->colour, source->width, source->label);
        else if (source->width > 0)
                printf("%-*s | ", source->width, source->label);
        puts(line);
        (void) fflush(stdout);
}

static int logs_words(const Options *options, char ***ret) {
        const char *const optional[][2] = {
                { "--lines=", options->lines },
                { "--since=", options->since },
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
        if (r < 0)
                return r;

        *ret = TAKE_PTR(words);
        return 0;
}

static int logs_add(Logs *logs, const Choice *choice, size_t i, const Options *options) {
        Source *source = &logs->sources[i];
        int r;

        container_view_label(choice->chosen[i], options->owner, source->label);
        source->colour = terminal_has_style(STDOUT_FILENO) ? 1 + (int) (i % COLOURS) : 0;
        r = output_new(sd_bus_get_event(choice->bus), on_line, source, &source->output);
        if (r < 0)
                return r;

        source->execution = (Execution){
                .options = options,
                .words = logs->words,
                .streams = { -1, output_fd(source->output), output_fd(source->output) },
        };
        logs->methods[i] = (Method){
                .name = "Exec",
                .view = choice->chosen[i],
                .append = execution_append,
                .userdata = &source->execution,
        };
        logs->n = i + 1;
        return 0;
}

static int logs_init(Logs *logs, const Choice *choice, const Options *options) {
        size_t n = 0, width = 0;
        int r;

        while (choice->chosen[n])
                n++;
        logs->sources = calloc(n, sizeof(*logs->sources));
        logs->methods = calloc(n, sizeof(*logs->methods));
        if (!logs->sources || !logs->methods)
                return -ENOMEM;

        r = logs_words(options, &logs->words);
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = logs_add(logs, choice, i, options);
        for (size_t i = 0; i < logs->n; i++)
                if (strlen(logs->sources[i].label) > width)
                        width = strlen(logs->sources[i].label);
        for (size_t i = 0; n > 1 && i < logs->n; i++)
                logs->sources[i].width = (int) width;
        return r;
}

/* journalctl has said itself what is wrong, in our output. */
static Outcome logs_outcome(const Call *call, size_t n) {
        for (size_t i = 0; i < n; i++) {
                int status = 0, signal = 0;

                if (call_reply(call, i) &&
                    sd_bus_message_read(call_reply(call, i), "ii", &status, &signal) >= 0 &&
                    (status != 0 || signal != 0))
                        return OUTCOME_FAILED;
        }
        return OUTCOME_DONE;
}

Outcome verb_logs(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_(logs_done) Logs logs = {};
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;

        /* As other filters do: who reads no more ends it, without a word. */
        (void) signal(SIGPIPE, SIG_DFL);

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;
        if (logs_init(&logs, &choice, options) < 0)
                return outcome_fail_errno(-ENOMEM, "show the journals");

        outcome = call_new(choice.bus, logs.methods, logs.n, &call);
        if (outcome == OUTCOME_DONE)
                outcome = call_run(call);
        return outcome == OUTCOME_DONE ? logs_outcome(call, logs.n) : outcome;
}
