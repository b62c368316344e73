/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * IPv4 between a network and the world: each interface that leads there forwards, and not the host
 * as a whole. What we have opened is remembered in a file of /run, and closed again.
 */

/* A bridge forwards for what is inside. */
int forwarding_open_bridge(const char *bridge);

/* Opens these interfaces, which lead out. In ret: those that forward only because we opened them;
 * none where the host forwards by itself. */
int forwarding_open_uplinks(char *const *ways, char ***ret);
int forwarding_close_uplinks(void);
