/* SPDX-License-Identifier: MIT */
#pragma once

/* What the kernel tells of its own network: that others have changed something that concerns us. */

/* Readable when somebody has changed rules of nftables. */
int netlink_watch_rules(int *ret_fd);

/* Readable when routes, or what forwards, have changed. */
int netlink_watch_routes(int *ret_fd);

#define NETLINK_NEWS_OURS   1u /* something of ours has gone; of routes: one has changed */
#define NETLINK_NEWS_DOCKER 2u /* Docker has made its chain for rules of others */

/* Takes all that is there. 0: nothing that concerns us. */
unsigned netlink_watch_read(int fd);
