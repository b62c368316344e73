/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One container whose log is shown: its journal, which journalctl reads inside, as its files are a
 * stranger's, or flakectrd's own reader where no systemd runs inside; or what its console has said.
 */

#include "choice.h"
#include "execution.h"
#include "output.h"

typedef struct LogSource {
        const ContainerView *view;
        char label[MACHINE_NAME_MAX + 1];
        int width;  /* of the longest label; 0: there is but one container */
        int colour; /* 0: none */
        Output *output;
        Execution execution;
        Method method;
        int64_t lines; /* of the journal or the console, the last ones; negative: all */
} LogSource;

/* One for each that was chosen, of the journal that these words read. */
int log_sources_new(
        const Choice *choice,
        const Options *options,
        char *const *words,
        LogSource **ret,
        size_t *ret_n);
void log_sources_free(LogSource *sources, size_t n);

/* The journal that it has left, as it does not run, or that the host has for it. */
void log_source_take_journal(LogSource *source, int64_t lines);

/* What its console said, instead. */
void log_source_take_console(LogSource *source, uint32_t lines);

/* Cleaned text, of lines. */
void log_source_print(const LogSource *source, const char *text);

/* The command that reads the journal: all that was asked for, or all since the boot. */
int log_words(const Options *options, bool since_boot, char ***ret);
