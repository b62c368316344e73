/* SPDX-License-Identifier: MIT */
#pragma once

/* The environment of systemd-nspawn: nothing of ours but what it needs. */

#include <stdbool.h>

/* filters: it bars system calls itself. */
int environment_build(bool filters, char ***ret);
