/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "nearest.h"
#include "prose.h"
#include "synonym.h"
#include "table.h"
#include "verbs.h"

const Verb *verb_at(size_t i) {
        size_t n = 0;

        while (verbs[n].name)
                n++;
        if (i < n)
                return &verbs[i];
        return storage_verbs[i - n].name ? &storage_verbs[i - n] : NULL;
}

const Verb *verb_find(const char *name) {
        const Verb *verb;

        for (size_t i = 0; (verb = verb_at(i)); i++)
                if (strcmp(verb->name, name) == 0 ||
                    (verb->alias && strcmp(verb->alias, name) == 0))
                        return verb;
        return NULL;
}

const Verb *verb_choose(const char *name) {
        const Verb *verb = verb_find(name);
        Nearest nearest = { .word = name };
        const char *hint;

        if (verb)
                return verb;
        hint = synonym_find(name);
        if (hint) {
                (void) outcome_fail(
                        OUTCOME_USAGE,
                        "there is no verb '%s'; %s, and 'flakectrctl help' lists all", name, hint);
                return NULL;
        }

        for (size_t i = 0; (verb = verb_at(i)); i++) {
                if (!verb->summary)
                        continue;
                nearest_offer(&nearest, verb->name);
                if (verb->alias)
                        nearest_offer(&nearest, verb->alias);
        }
        if (nearest.found)
                (void) outcome_fail(
                        OUTCOME_USAGE,
                        "there is no verb '%s'; the nearest is '%s', and 'flakectrctl help' lists "
                        "them",
                        name, nearest.found);
        else
                (void) outcome_fail(
                        OUTCOME_USAGE, "there is no verb '%s'; 'flakectrctl help' lists them",
                        name);
        return NULL;
}

static Outcome verb_check(const Verb *verb, const Options *options) {
        int n = 0;

        while (options->arguments[1 + n])
                n++;

        if (n < verb->least)
                return n > 0 ?
                        outcome_fail(
                                OUTCOME_USAGE, "that is not all that '%s' needs: flakectrctl %s %s",
                                verb->name, verb->name, verb->arguments) :
                        outcome_fail(
                                OUTCOME_USAGE,
                                "'%s' needs the name of a container; see 'flakectrctl list'",
                                verb->name);
        if (verb->most >= 0 && n > verb->most)
                return outcome_fail(
                        OUTCOME_USAGE, "'%s' does not know what to do with '%s'", verb->name,
                        options->arguments[1 + verb->most]);
        return options_check(options, OPTIONS_COMMON | verb->options, verb->name);
}

Outcome verb_run(const Options *options) {
        const Verb *verb = verb_choose(options->arguments[0]);
        Outcome outcome;

        if (!verb)
                return OUTCOME_USAGE;

        if (options->given & OPTION_HELP) {
                (void) verb_print_help(verb, stdout);
                return OUTCOME_DONE;
        }

        outcome = verb_check(verb, options);
        return outcome == OUTCOME_DONE ? verb->run(options) : outcome;
}

/* "flakectrctl up [OPTION...] NAME...", and what that does. */
static int print_use(const Verb *verb, FILE *stream) {
        int r;

        r = prose_print(stream, "flakectrctl %s [OPTION...] %s", verb->name, verb->arguments);
        if (r < 0)
                return r;
        fputc('\n', stream);
        return prose_print(
                stream, "%s. %s", verb->summary ?: "For the completions of shells",
                verb->text ?: "");
}

int verb_print_help(const Verb *verb, FILE *stream) {
        int r = print_use(verb, stream);

        if (r < 0)
                return r;
        if (verb->alias)
                fprintf(stream, "'%s' does the same.\n", verb->alias);
        fputc('\n', stream);
        return options_print_help(stream, OPTIONS_COMMON | verb->options);
}

int verbs_print_help(FILE *stream) {
        _cleanup_(table_freep) Table *table = NULL;
        const Verb *verb;
        int r;

        r = table_new(2, &table);
        if (r < 0)
                return r;

        for (size_t i = 0; (verb = verb_at(i)); i++) {
                if (!verb->summary)
                        continue;
                table_addf(table, "  %s %s", verb->name, verb->arguments);
                table_add(table, STYLE_NONE, verb->summary);
        }

        fputs("flakectrctl [OPTION...] VERB [NAME...]\n\n"
              "Containers from Nix flakes.\n\n",
              stream);
        r = table_print(table, stream);
        if (r < 0)
                return r;

        fputc('\n', stream);
        r = prose_print(
                stream,
                "A name without a flake is looked for in the nearest flake.nix from here upwards. "
                "Elsewhere: ../dir#web, github:x/y#web, and ../dir for all of it.");
        if (r < 0)
                return r;

        fputc('\n', stream);
        return options_print_help(stream, OPTIONS_COMMON | OPTION_VERSION);
}
