/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * IPv4 between a network and the world: each interface that leads there forwards, and not the host
 * as a whole. What we have opened is remembered in a file of /run, and closed again.
 */

/* A bridge forwards for what is inside. */
int forwarding_open_bridge(const char *bridge);

/* In ret: of these interfaces, which lead out, those that are to forward only because we open them;
 * none where the host forwards by itself. They are to be closed by whoever comes after us. */
int forwarding_claim_uplinks(char *const *ways, char ***ret);
/* Once it is seen to that they forward for nobody else. */
int forwarding_open_uplinks(char *const *claimed);
int forwarding_close_uplinks(void);
/* Those that are claimed. */
int forwarding_read(char ***ret);
