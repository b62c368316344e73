/* SPDX-License-Identifier: MIT */

#include "choice.h"
#include "verbs.h"

Outcome verb_enable(const Options *options) {
        return choice_call_named(options, "Enable", "enabled");
}

Outcome verb_disable(const Options *options) {
        return choice_call_named(options, "Disable", "disabled");
}
