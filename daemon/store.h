/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the daemon reads from Nix's store: spec.json, and for which computers a system is; that by
 * file descriptor, and nothing else.
 */

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-bus.h>

/*
 * The spec of a built output, which is either that file itself or a directory with spec.json.
 * Opened beneath the store without following any link; regular, root's, writable for nobody, at
 * most SPEC_SIZE_MAX. `name` is for the sentence in `error` (ERROR_INVALID_SPEC).
 */
int store_read_spec(
        const char *name,
        const char *output,
        char **ret_json,
        size_t *ret_size,
        sd_bus_error *error);

/* ERROR_INVALID_SPEC: it is for other computers than this one. One that does not say is taken. */
int store_check_platform(const char *name, const char *system, sd_bus_error *error);

/* Nix has it still. */
bool store_has(const char *path);

/* Can it be put in the place of another that runs? */
bool store_has_switch(const char *system);
