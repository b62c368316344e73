/* SPDX-License-Identifier: MIT */
#pragma once

/* Files out of a container and into it: tar inside, joined to what is on this side. */

#include "choice.h"

/* `inner` is absolute, `outer` as the person wrote it. */
Outcome copy_out(
        const Choice *choice, const Options *options, const char *inner, const char *outer);
Outcome copy_in(const Choice *choice, const Options *options, const char *outer, const char *inner);
