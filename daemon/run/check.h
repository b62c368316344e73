/* SPDX-License-Identifier: MIT */
#pragma once

/* Tries what a start needs of the host, without a container. */

/* The sum of Trials, see common/trial.h; why is told in the journal. */
int check_host(void);
