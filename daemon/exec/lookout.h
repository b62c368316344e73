/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Which units have failed inside, as the container's own systemd says: told to the daemon at once,
 * and again whenever they are others, until the daemon or the container's D-Bus hangs up.
 */

/* `daemon` brings the machine's name first; whatever comes after it asks anew. */
int lookout_run(int daemon);
