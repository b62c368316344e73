/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One call that reads the journal of a container that does not run: the unit of flakectr-run that
 * does so. Of one that is minimal a journalctl reads it out of the host's, with no right but that.
 * When the caller leaves the bus, it is stopped.
 */

#include "container.h"
#include "manager.h"

typedef struct JournalRequest {
        char **options;       /* of journalctl, checked */
        int output;           /* borrowed from the message */
        bool of_unit, follow; /* among the options */
} JournalRequest;

/* Who follows what it writes sees its last words, and the end. */
void journal_container_gone(const Container *container);

/* Takes the call up: 1. Refuses a caller who has too many under way. */
int journal_new(
        Container *container,
        sd_bus_message *message,
        const JournalRequest *request,
        sd_bus_error *error);
