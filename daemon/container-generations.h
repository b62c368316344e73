/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which generations of a container there are: each time that something else than before is
 * accepted, there is one more, and those that the settings do not want any more go. What it could
 * be started with or go back to at any moment always stays.
 */

#include "container.h"
#include "generation.h"

/* The number of this output: the current one, or one that was not given yet. */
unsigned container_generation_of(const Container *container, const char *output);

/* Writes it where it is not on disk just so. The date is that of the first time. */
int container_write_generation(Container *container, const Generation *generation);

/* Where that fails the journal says so. */
void container_drop_generation(Container *container, unsigned number);

/* What was begun and then not accepted. */
void container_drop_unfinished(Container *container);

/* Those that are too many, or too old, and what was begun and then cut off. */
void container_prune_generations(Container *container);

/*
 * After a restart of the daemon: what a version without generations has left is the first one, and
 * what is not wanted goes.
 */
int container_settle_generations(Container *container);

/* Roots of what is not there any more, or never came to be. */
void generations_sweep(const ContainerList *list);
