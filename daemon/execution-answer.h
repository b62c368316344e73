/* SPDX-License-Identifier: MIT */
#pragma once

/* What flakectr-exec could not do, in words for whoever wanted it. */

#include <systemd/sd-bus.h>

#include "answer.h"

/* Of one that is no success. */
int execution_answer_error(const Answer *answer, const char *container, sd_bus_error *error);
