/* SPDX-License-Identifier: MIT */
#pragma once

/* What the caller of a method is told at its end. */

#include "call.h"

/* As if all went well. */
int call_answer(Call *call);

/* Of a call that is over: its results, or what went wrong; to the journal where nobody waits. */
void call_tell(Call *call);
