/* SPDX-License-Identifier: MIT */
#pragma once

/* The versions of the client and of the daemon that it talks to. */

#include "outcome.h"

/* "flakectrctl 0.1.0, flakectrd 0.1.0"; without the second where no daemon answers. */
Outcome version_print(void);
