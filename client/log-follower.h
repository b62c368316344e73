/* SPDX-License-Identifier: MIT */
#pragma once

/* Logs that go on, over the containers' restarts too, until all of them are removed. */

#include "log-source.h"

Outcome log_follower_run(
        const Choice *choice, const Options *options, LogSource *sources, size_t n);
