/* SPDX-License-Identifier: MIT */
#pragma once

/* What the kernel tells of its own network: that others have changed something that concerns us. */

#include <stdbool.h>

/* Readable when somebody has changed rules of nftables. */
int netlink_watch_rules(int *ret_fd);

/* Readable when routes, or what forwards, have changed. */
int netlink_watch_routes(int *ret_fd);

/* Takes all that is there. Has something of ours gone, or, for routes, has anything changed? */
bool netlink_watch_read(int fd);
