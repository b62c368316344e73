/* SPDX-License-Identifier: MIT */
#pragma once

/* The environment of systemd-nspawn: nothing of ours but what it needs. */

int environment_build(char ***ret);
