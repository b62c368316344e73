/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Makes of Nix's log what others want to know: text for the person, progress for the daemon, and,
 * should Nix fail, the reason why.
 */

#include <stdbool.h>

#include "failure.h"
#include "progress.h"
#include "reporter.h"
#include "transcript.h"

typedef struct Narrator {
        Reporter *reporter;     /* borrowed */
        Transcript *transcript; /* borrowed */
        bool verbose;           /* the builders' logs go to the person, too */
        Progress progress;
        Failure failure;
} Narrator;

int narrator_init(Narrator *narrator, Reporter *reporter, Transcript *transcript, bool verbose);
void narrator_done(Narrator *narrator);

/* One line of Nix's standard error, which is changed. */
int narrator_line(Narrator *narrator, char *line, size_t length);

/* Nix succeeded: what it called errors goes to the person, for there is no failure to tell it. */
int narrator_finish(Narrator *narrator);
