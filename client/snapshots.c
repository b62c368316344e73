/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <time.h>

#include "call.h"
#include "container-name.h"
#include "deletion.h"
#include "duration.h"
#include "reply-rows.h"
#include "verbs.h"

#define LABEL_SIZE 32

static Outcome call_one(
        const Choice *choice, const char *name, const char *label, const Options *options) {
        const Method method = {
                .name = name, .view = choice->chosen[0], .flake = label, .options = options
        };
        _cleanup_(call_freep) Call *call = NULL;

        return call_perform(choice->bus, &method, 1, &call);
}

static Outcome take_snapshot(const Options *options, char *name, const char *label) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init_one(options, name, &choice);
        if (outcome == OUTCOME_DONE)
                outcome = call_one(&choice, "Snapshot", label, options);
        if (outcome == OUTCOME_DONE && !(options->given & OPTION_QUIET))
                printf("%s has the snapshot %s\n", name, label);
        return outcome;
}

static Outcome remove_snapshot(const Options *options, char *name, const char *label) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init_one(options, name, &choice);
        if (outcome == OUTCOME_DONE)
                outcome = call_one(&choice, "RemoveSnapshot", label, options);
        if (outcome == OUTCOME_DONE && !(options->given & OPTION_QUIET))
                printf("The snapshot %s of %s was removed\n", label, name);
        return outcome;
}

Outcome verb_snapshot(const Options *options) {
        char **words = options->arguments + 1;
        char label[LABEL_SIZE];
        time_t now = time(NULL);
        struct tm local;

        if (words[1] && words[2])
                return strcmp(words[0], "rm") == 0 ?
                        remove_snapshot(options, words[1], words[2]) :
                        outcome_fail(
                                OUTCOME_USAGE,
                                "'snapshot' takes a container and a label, or 'rm' and both");
        if (words[1])
                return take_snapshot(options, words[0], words[1]);

        if (!localtime_r(&now, &local))
                return outcome_fail(OUTCOME_FAILED, "there is no date to be a label: give one");
        (void) strftime(label, sizeof(label), "%Y%m%d-%H%M%S", &local);
        return take_snapshot(options, words[0], label);
}

/* What there is now goes. */
static Outcome ask(const Choice *choice, const Options *options, const char *label) {
        char by[CONTAINER_NAME_MAX + 32];

        (void) snprintf(by, sizeof(by), "the snapshot %.*s", CONTAINER_NAME_MAX, label);
        return deletion_confirm_replacement(choice, options, "restore", by);
}

Outcome verb_restore(const Options *options) {
        const char *label = options->arguments[2];
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init_one(options, options->arguments[1], &choice);
        if (outcome == OUTCOME_DONE)
                outcome = ask(&choice, options, label);
        if (outcome == OUTCOME_DONE)
                outcome = call_one(&choice, "Restore", label, options);
        if (outcome == OUTCOME_DONE && !(options->given & OPTION_QUIET))
                printf("%s is as it was in %s\n", options->arguments[1], label);
        return outcome;
}

static int print_snapshot(sd_bus_message *reply, Table *table, JsonPrinter *json) {
        char date[DATE_SIZE];
        const char *label;
        uint64_t usec;
        int r;

        r = sd_bus_message_read(reply, "(st)", &label, &usec);
        if (r <= 0)
                return r;

        if (json) {
                json_printer_open(json, NULL, '{');
                json_printer_string(json, "label", label);
                json_printer_number(json, "time", usec);
                json_printer_close(json, '}');
        } else {
                table_add(table, STYLE_NONE, label);
                table_add(table, STYLE_NONE, date_format(usec, date));
        }
        return r;
}

Outcome verb_snapshots(const Options *options) {
        static const char *const heads[] = { "LABEL", "TIME", NULL };
        const ReplyRows rows = { "(st)", heads, STYLE_BOLD, print_snapshot };
        _cleanup_(choice_done) Choice choice = {};
        Method method = { .name = "ListSnapshots" };
        Outcome outcome;

        outcome = choice_init_one(options, options->arguments[1], &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;
        method.view = choice.chosen[0];
        return reply_rows_print(&rows, choice.bus, &method, options->given & OPTION_JSON);
}
