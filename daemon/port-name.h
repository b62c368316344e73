/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The host's end of a container's link, as systemd-nspawn names it: "vb-" and the machine's name,
 * with a hash at the end where that is too long for an interface.
 *
 * It is known before the interface is there, so that what guards a port is in place before its
 * first frame.
 */

#include <net/if.h>

void port_name_format(const char *machine, char ret[static IF_NAMESIZE]);
