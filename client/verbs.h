/* SPDX-License-Identifier: MIT */
#pragma once

/* What flakectrctl can be told to do. One table makes dispatch, checks and help; a file a verb. */

#include <stdio.h>

#include "options.h"

typedef struct Verb {
        const char *name, *alias;        /* the alias may be NULL */
        const char *arguments, *summary; /* no summary: it is for programs, and not listed */
        const char *text;                /* what `help VERB` says beyond the summary */
        int least, most;                 /* arguments; most is negative for any number */
        uint64_t options;                /* beside OPTIONS_COMMON */
        Outcome (*run)(const Options *options);
} Verb;

/* Each ends with one that has no name: what containers do, and what is kept of them on disk. */
extern const Verb verbs[], storage_verbs[];

/* Of all of them, in the order of the help. NULL: the end. */
const Verb *verb_at(size_t i);

/* NULL: there is none that is called so. */
const Verb *verb_find(const char *name);

/* NULL as well, which has been told, with the nearest. */
const Verb *verb_choose(const char *name);

/* Checks what was given, and runs it. The verb is the first of the arguments. */
Outcome verb_run(const Options *options);

int verb_print_help(const Verb *verb, FILE *stream);
int verbs_print_help(FILE *stream);

Outcome verb_build(const Options *options);
Outcome verb_complete(const Options *options);
Outcome verb_cp(const Options *options);
Outcome verb_doctor(const Options *options);
Outcome verb_down(const Options *options);
Outcome verb_events(const Options *options);
Outcome verb_disable(const Options *options);
Outcome verb_du(const Options *options);
Outcome verb_enable(const Options *options);
Outcome verb_exec(const Options *options);
Outcome verb_export(const Options *options);
Outcome verb_generations(const Options *options);
Outcome verb_help(const Options *options);
Outcome verb_import(const Options *options);
Outcome verb_inspect(const Options *options);
Outcome verb_list(const Options *options);
Outcome verb_logs(const Options *options);
Outcome verb_port(const Options *options);
Outcome verb_prune(const Options *options);
Outcome verb_remove(const Options *options);
Outcome verb_reset(const Options *options);
Outcome verb_clone(const Options *options);
Outcome verb_snapshot(const Options *options);
Outcome verb_snapshots(const Options *options);
Outcome verb_restore(const Options *options);
Outcome verb_restart(const Options *options);
Outcome verb_rollback(const Options *options);
Outcome verb_shell(const Options *options);
Outcome verb_start(const Options *options);
Outcome verb_stats(const Options *options);
Outcome verb_status(const Options *options);
Outcome verb_up(const Options *options);
Outcome verb_update(const Options *options);
Outcome verb_volume(const Options *options);
Outcome verb_wait(const Options *options);
