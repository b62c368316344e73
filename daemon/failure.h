/* SPDX-License-Identifier: MIT */
#pragma once

/* Why a container did not come up, in words: what the job's error says. */

#include <stdint.h>

#include "job.h"

/* These are kept in the record, too. r as unit.h's `started` gives it. */
void failure_of_start(Job *job, int r);
/* r and port as probe.h's `done` gives them. */
void failure_of_check(Job *job, int r, uint16_t port);
/* The words are health.h's. */
void failure_of_health(Job *job, const char *words);
/* It has failed for good; `text` is what excerpt.h has of its log. */
void failure_of_unit(Job *job, const char *unit, const char *text);

/* Adds the last lines of its console to the job's error, once it has ended. */
void failure_add_console(Job *job);

/* It has ended by itself, not as it should. */
void failure_of_end(Container *container);

/* It is up again, or down as was asked for. */
void failure_forget(Record *record);
