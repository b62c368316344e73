/* SPDX-License-Identifier: MIT */
#pragma once

/* Whose containers a call is about. */

#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "call-options.h"
#include "container.h"

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
