/* SPDX-License-Identifier: MIT */
#pragma once

/* Whose a container of a build may be: of the same owner, and from the same flake. */

#include "call.h"

/* Ends the part with an error where it is another's; one that nothing was accepted for is taken. */
int part_check_origin(Part *part);
