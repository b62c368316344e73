/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Text that strangers wrote, made fit for a terminal and for D-Bus.
 *
 * Nix, a builder and a container may print anything: terminal escapes, invalid UTF-8, bells.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Cleans in place: terminal escapes (CSI, OSC and the like) and control bytes but newline and tab
 * are removed, what is no UTF-8 becomes '?'. Returns the same pointer.
 */
char *text_clean(char *text);

/* FNV-1a: no secret is in it, and whoever wants to can make two texts have the same. */
uint32_t text_hash(const char *text);

bool text_is_utf8(const char *text, size_t length);

/* No control byte is in it, so neither a newline nor a tab. */
bool text_is_one_line(const char *text);
