/* SPDX-License-Identifier: MIT */
#pragma once

/* Whose turn it is among the parts of a call: who has what it needs, up to as many as may at once.
 */

#include "call.h"

/* Begins all parts that can begin now. */
void turn_advance(Call *call);

/* The same, but never in here. */
void turn_advance_later(Call *call);

/* Something has become of a container: calls may have waited for it. */
void turn_look_at_all(Manager *manager);

/* Must what is restarted wait, when it is down, for others that are restarted with it? */
bool turn_must_wait(const Part *part);

/* Does it bring containers down, or up? */
bool call_takes_down(const Call *call);
