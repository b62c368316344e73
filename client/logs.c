/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "log-follower.h"
#include "log-source.h"
#include "names.h"
#include "number.h"
#include "strv.h"
#include "text.h"
#include "verbs.h"

/* What flakectrd gives at the most. */
#define CONSOLE_LINES 100

typedef struct Logs {
        LogSource *sources;
        size_t n;
        char **words;
        Method *methods;
} Logs;

static void logs_done(Logs *logs) {
        log_sources_free(logs->sources, logs->n);
        strv_free(logs->words);
        free(logs->methods);
}

static bool runs(const ContainerView *view) {
        return strcmp(view->state, "running") == 0 || strcmp(view->state, "starting") == 0 ||
                strcmp(view->state, "stopping") == 0;
}

static Outcome read_lines(const char *text, int64_t *ret) {
        uint64_t lines;

        if (number_parse(text, &lines) < 0 || lines > UINT32_MAX)
                return outcome_fail(OUTCOME_USAGE, "--lines: '%s' is no number of lines", text);

        *ret = (int64_t) lines;
        return OUTCOME_DONE;
}

static Outcome check_options(const Options *options, int64_t *ret_lines) {
        if (!(options->given & OPTION_CONSOLE))
                return OUTCOME_DONE;
        if (options->given & (OPTION_FOLLOW | OPTION_SINCE | OPTION_UNIT))
                return outcome_fail(
                        OUTCOME_USAGE,
                        "--console shows the last lines of the console, and takes --lines alone");
        return options->lines ? read_lines(options->lines, ret_lines) : OUTCOME_DONE;
}

/* Of those who have one a journalctl inside reads the journal while they run, or follows it. */
static bool reads_itself(const ContainerView *view, const Options *options) {
        return !view->minimal && (options->given & OPTION_FOLLOW || runs(view));
}

/* What runs has a journalctl of its own, which reads the option itself; "all" is a word of that. */
static Outcome take_journal(LogSource *source, const Options *options) {
        Outcome outcome = OUTCOME_DONE;
        int64_t lines = -1;

        if (options->lines && strcmp(options->lines, "all") != 0)
                outcome = read_lines(options->lines, &lines);
        if (outcome == OUTCOME_DONE)
                log_source_take_journal(source, lines);
        return outcome;
}

static Outcome logs_choose(const Logs *logs, const Options *options, uint32_t lines) {
        Outcome outcome = OUTCOME_DONE;

        for (size_t i = 0; outcome == OUTCOME_DONE && i < logs->n; i++) {
                LogSource *source = &logs->sources[i];

                if (options->given & OPTION_CONSOLE)
                        log_source_take_console(source, lines);
                else if (!reads_itself(source->view, options))
                        outcome = take_journal(source, options);
        }
        return outcome;
}

static int print_console(const LogSource *source, sd_bus_message *reply) {
        _cleanup_free_ char *copy = NULL;
        const char *text;
        int r;

        r = sd_bus_message_read(reply, "s", &text);
        if (r < 0)
                return r;
        copy = strdup(text);
        if (!copy)
                return -ENOMEM;
        log_source_print(source, text_clean(copy));
        return 0;
}

/* journalctl has said itself what is wrong, in our output. */
static Outcome source_outcome(LogSource *source, sd_bus_message *reply, bool *ret_none) {
        int status = 0, number = 0, r;

        if (strcmp(source->method.name, "Console") == 0) {
                r = print_console(source, reply);
                return r < 0 ? outcome_fail_errno(-EBADMSG, "read flakectrd's answer") :
                               OUTCOME_DONE;
        }

        *ret_none = false;
        if (strcmp(source->method.name, "Journal") == 0) {
                r = sd_bus_message_read(reply, "i", &status);
                *ret_none = r >= 0 && status == STATUS_NO_JOURNAL;
                return *ret_none || status == 0 ? OUTCOME_DONE : OUTCOME_FAILED;
        }
        return sd_bus_message_read(reply, "ii", &status, &number) >= 0 &&
                        (status != 0 || number != 0) ?
                OUTCOME_FAILED :
                OUTCOME_DONE;
}

/* What has no journal is moved to the front, for its console. */
static Outcome logs_outcome(Logs *logs, const Call *call, size_t *ret_none) {
        Outcome outcome = OUTCOME_DONE;
        size_t n = 0;

        for (size_t i = 0; i < logs->n; i++) {
                LogSource *source = &logs->sources[i];
                sd_bus_message *reply = call_reply(call, i);
                bool none = false;

                if (!reply)
                        continue;
                outcome = outcome_first(outcome, source_outcome(source, reply, &none));
                if (!none)
                        continue;
                log_source_take_console(source, CONSOLE_LINES);
                logs->methods[n++] = source->method;
        }
        *ret_none = n;
        return outcome;
}

static Outcome logs_show_consoles(
        Logs *logs, const Choice *choice, const Options *options, size_t n) {
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;

        for (size_t i = 0; i < n && !(options->given & OPTION_QUIET); i++) {
                const LogSource *source = logs->methods[i].userdata;

                fprintf(stderr,
                        "%s does not run, and has left no journal that can be read: this is what "
                        "its console said last\n",
                        source->label);
        }

        outcome = call_perform(choice->bus, logs->methods, n, &call);
        for (size_t i = 0; i < n && outcome == OUTCOME_DONE; i++)
                if (print_console(logs->methods[i].userdata, call_reply(call, i)) < 0)
                        outcome = outcome_fail_errno(-EBADMSG, "read flakectrd's answer");
        return outcome;
}

/* One call at a time watches what the user does. */
static Outcome logs_show_all(Logs *logs, const Choice *choice, size_t *ret_none) {
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;

        outcome = call_perform(choice->bus, logs->methods, logs->n, &call);
        return call ? outcome_first(outcome, logs_outcome(logs, call, ret_none)) : outcome;
}

static Outcome logs_show(Logs *logs, const Choice *choice, const Options *options) {
        Outcome outcome;
        size_t none = 0;

        logs->methods = calloc(logs->n, sizeof(*logs->methods));
        if (!logs->methods)
                return outcome_fail_errno(-ENOMEM, "show the journals");
        for (size_t i = 0; i < logs->n; i++)
                logs->methods[i] = logs->sources[i].method;

        outcome = logs_show_all(logs, choice, &none);
        return none > 0 ? outcome_first(outcome, logs_show_consoles(logs, choice, options, none)) :
                          outcome;
}

Outcome verb_logs(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_(logs_done) Logs logs = {};
        int64_t lines = CONSOLE_LINES;
        Outcome outcome;
        int r;

        /* As other filters do: who reads no more ends it, without a word. */
        (void) signal(SIGPIPE, SIG_DFL);

        outcome = check_options(options, &lines);
        if (outcome == OUTCOME_DONE)
                outcome = choice_read(options, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;

        r = log_words(options, false, &logs.words);
        if (r >= 0)
                r = log_sources_new(&choice, options, logs.words, &logs.sources, &logs.n);
        if (r < 0)
                return outcome_fail_errno(r, "show the journals");
        outcome = logs_choose(&logs, options, (uint32_t) lines);
        if (outcome != OUTCOME_DONE)
                return outcome;
        return options->given & OPTION_FOLLOW ?
                log_follower_run(&choice, options, logs.sources, logs.n) :
                logs_show(&logs, &choice, options);
}
