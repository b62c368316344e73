/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A polkit for tests, in a process of its own. The detail "container" decides: "yes", "no",
 * "challenge", and "hang" for no answer at all.
 */

#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

/* What it was asked last, and how often; shared between the processes. */
typedef struct Seen {
        volatile int asked, cancelled;
        volatile uint32_t flags;
        char subject[64], action[64], details[256];
} Seen;

/* Before the first fork of all who look at it. */
Seen *mock_polkit_seen(void);

/* It owns its name on the bus when this is back. */
pid_t mock_polkit_start(Seen *seen);
void mock_polkit_stop(pid_t pid);
