/* SPDX-License-Identifier: MIT */
#pragma once

/* What a flake wants of its owner beyond its own directory, as the error NeedsConsent tells it. */

#include "call.h"

/*
 * call_perform() of one method. Where it needs his consent, he is asked on a terminal, or has given
 * --accept; then it is called once more.
 */
Outcome consent_perform(sd_bus *bus, Method *method, Call **ret);
