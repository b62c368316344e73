/* SPDX-License-Identifier: MIT */

#include "choice.h"
#include "verbs.h"

Outcome verb_start(const Options *options) {
        return choice_call_named(options, "Start", "started");
}
