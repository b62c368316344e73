/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Where a container's console goes: to the journal, by a stream that is its own. In the one that
 * PID 1 has given to us a line may say how urgent it is, and what is urgent the journal writes on
 * all terminals of the host; in this one all that comes is text.
 */

/* -1: we do not speak to the journal, as where a person has started us. Told in JOURNAL_STREAM. */
int console_stream_open(const char *machine, int *ret);

/* From here on standard output and error are it. */
int console_stream_take(int stream);
