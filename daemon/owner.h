/* SPDX-License-Identifier: MIT */
#pragma once

/* Whose containers a call is about, and whether its caller is there still. */

#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "call-options.h"
#include "container.h"

/* `gone` is called when the sender has left the bus. */
int owner_watch_caller(
        sd_bus_message *message, sd_bus_track_handler_t gone, void *userdata, sd_bus_track **ret);

/*
 * The owner that is meant, and his name in a new string: the caller himself, or whom root names in
 * the options. Never root, a user of the system, or a uid without a name.
 */
int owner_resolve(
        sd_bus_message *message,
        const CallOptions *options,
        uid_t *ret,
        char **ret_name,
        sd_bus_error *error);

/* Is this uid the owner still? A uid that got another name owns nothing. */
bool owner_is(const Container *container, uid_t uid);
