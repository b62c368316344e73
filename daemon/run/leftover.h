/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a systemd-nspawn that was killed leaves in /run. From version 256 on the next one refuses to
 * start while it is there. Only while no container of that machine runs.
 */

void leftover_remove(const char *machine);
