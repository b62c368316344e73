/* SPDX-License-Identifier: MIT */
#pragma once

/* What a flake wants of its owner beyond its own directory, as the error NeedsConsent tells it. */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "options.h"

/* The wants, one string each; NULL in *ret for any other error. */
int consent_read(const sd_bus_error *error, char ***ret_wants);

/* Does he agree to what he has been told? On a terminal he is asked, unless --accept was given. */
bool consent_is_given(const Options *options);
