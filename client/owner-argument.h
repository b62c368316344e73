/* SPDX-License-Identifier: MIT */
#pragma once

/* Whose containers are meant: a name, or a uid. */

#include <sys/types.h>

#include "outcome.h"

/* Only root can name another user than himself. */
Outcome owner_argument_parse(const char *text, uid_t *ret);
