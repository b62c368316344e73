/* SPDX-License-Identifier: MIT */
#pragma once

/* Why a container did not get a port of the host, in words for people. */

#include "job.h"
#include "port.h"

/* Sets job->error. `unit` is what PID 1 could not start. */
int port_failure(Job *job, const Port *port, const char *unit);

/*
 * Has somebody the port already? Then it is refused before anything is done about it: what guards
 * the port would stand before theirs. 0: nobody, as far as one can see.
 */
int port_failure_foresee(Job *job, const Port *port);
