/* SPDX-License-Identifier: MIT */
#pragma once

/* What systemd-nspawn is told by its first process, see sd_notify(3), and by no other. */

/* Where to. Afterwards it does not stand in our environment any more, nor in that of others. */
int notification_open(int *ret);

/* That the container is up. */
int notification_send_ready(int notification);
