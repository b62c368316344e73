/* SPDX-License-Identifier: MIT */
#pragma once

/* Why a container did not get a port of the host, in words for people. */

#include "job.h"
#include "port.h"

/* Sets job->error. `unit` is what PID 1 could not start. */
int port_failure(Job *job, const Port *port, const char *unit);
