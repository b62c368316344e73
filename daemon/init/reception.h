/* SPDX-License-Identifier: MIT */
#pragma once

/* Where flakectr-exec brings commands: START_ORDER_SOCKET, which is for root inside alone. */

#include "arguments.h"

int reception_open(int *ret);

/* Of those who wait there one gets an attendant, in a process of its own. */
void reception_take(int reception, const Arguments *arguments);
