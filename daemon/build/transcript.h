/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The text for the person, on standard error: a terminal, a pipe to the client, or the journal.
 *
 * It is written when it can be, never waited for: a reader who stopped reading must not keep us
 * from noticing that the daemon has hung up.
 */

#include <stdbool.h>
#include <stddef.h>

typedef struct Transcript {
        int fd; /* borrowed; -1: nobody reads any more */
        char *data;
        size_t length, allocated;
        char **once; /* what need not be said again */
} Transcript;

void transcript_done(Transcript *transcript);

/* One line, or several, cleaned by text_clean(); the last newline is added. */
int transcript_add(Transcript *transcript, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* A warning; Nix is run more than once, and says it each time. */
int transcript_add_once(Transcript *transcript, const char *text);

/* Something is to be written: the fd is to be polled for POLLOUT. */
bool transcript_is_pending(const Transcript *transcript);

/* So much that no more should be asked of Nix until some is written. */
bool transcript_is_full(const Transcript *transcript);

/* After POLLOUT. */
void transcript_write(Transcript *transcript);

/*
 * Waits for the daemon to hang up on `socket`, and writes text meanwhile. With a `timeout` in
 * milliseconds it returns when all text is written. -ECANCELED: the daemon has hung up.
 */
int transcript_linger(Transcript *transcript, int socket, int timeout);
