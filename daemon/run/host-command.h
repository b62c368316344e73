/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A command of the owner's, run on the host as him, in a unit of its own.
 *
 * systemd-run makes the unit, so nothing of the command is in the container's, and nothing that it
 * leaves running outlives it. It ends with the container's start, at the latest.
 */

#include "account.h"

#define HOST_COMMAND_WORDS_MAX 320 /* bytes of `words` below */

typedef struct HostCommand {
        const char *machine;
        const Account *account;
        const char *directory; /* where it runs; NULL: in his home */
        char *const *words;
        int number; /* another one for each of a start */
} HostCommand;

/*
 * Writes what it prints to `to`, at most `size_max` bytes, else -EFBIG. -EREMOTEIO: it has failed,
 * and ret_words says how, with the last line of what it had to say. -ETIMEDOUT: it did not end.
 */
int host_command_run(
        const HostCommand *command,
        int to,
        size_t size_max,
        char ret_words[static HOST_COMMAND_WORDS_MAX]);
