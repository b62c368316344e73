/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What is deleted for ever, shown before it is, with its size; and the question whether that is
 * meant. Where nobody can be asked, --yes has to say so.
 */

#include "choice.h"

/* A line for each. */
Outcome deletion_show(const Choice *choice, const Options *options, FILE *stream);

/*
 * Of one container, and of its volumes but with --no-volumes: "restore" replaces that by what the
 * question names.
 */
Outcome deletion_confirm_replacement(
        const Choice *choice, const Options *options, const char *verb, const char *by);

/* "remove": of these containers. */
Outcome deletion_confirm(const Choice *choice, const Options *options, const char *verb);
