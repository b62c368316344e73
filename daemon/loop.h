/* SPDX-License-Identifier: MIT */
#pragma once

/* The main loop: sd-event, carried by GLib's because polkit's library needs that. */

#include <systemd/sd-event.h>

/* Runs until sd_event_exit(), and returns the code given to it. */
int loop_run(sd_event *event);
