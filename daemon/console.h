/* SPDX-License-Identifier: MIT */
#pragma once

/* What a container's console said, from the journal: for the sentence that tells why it did not
 * start. */

#include <systemd/sd-id128.h>

/*
 * The last lines that PID 1 filed under this unit and this invocation of it, at most `lines`,
 * cleaned, oldest first, each ended by a newline. "" where there is none.
 */
int console_tail(const char *unit, sd_id128_t invocation, unsigned lines, char **ret);

/* That of the last line that PID 1 filed under this unit. -ENOENT: there is none. */
int console_find_invocation(const char *unit, sd_id128_t *ret);
