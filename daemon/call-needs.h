/* SPDX-License-Identifier: MIT */
#pragma once

/* What the containers of a call need and was not named: it is built in a further build. */

#include "call.h"

/* 1: another build is under way for that, in the place of the one that is done. 0: all is there. */
int call_need_more(Call *call, const BuildEvents *events, sd_bus_error *error);
