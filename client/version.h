/* SPDX-License-Identifier: MIT */
#pragma once

/* The versions of the client and of the daemon that it talks to. */

#include "outcome.h"

/* Of this program and of the daemon; without the second where none answers. */
Outcome version_print(void);
