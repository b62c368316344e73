/* SPDX-License-Identifier: MIT */
#pragma once

/* What Nix is about: the activities that run, and how many builds and copies are done. */

#include <stdbool.h>
#include <stdint.h>

#include "nix-log.h"
#include "report.h"

typedef struct Activity Activity;

typedef struct Progress {
        Activity *activities; /* that run now */
        size_t n_activities;
        uint64_t done, expected; /* of those that are over */
} Progress;

void progress_done(Progress *progress);

/* 1: the record changed nothing that is counted or named here. */
int progress_apply(Progress *progress, const NixLogRecord *record);

void progress_count(const Progress *progress, uint64_t *ret_done, uint64_t *ret_expected);

/* Building goes before copying: it is what takes long. Evaluating is what neither of both is. */
ReportPhase progress_phase(const Progress *progress);

/* The derivation of a build, or the store path of a copy, that runs. NULL: not known. Borrowed. */
const char *progress_subject(const Progress *progress, uint64_t id);

/* Something of this kind and subject runs. */
bool progress_runs(const Progress *progress, int activity, const char *subject);
