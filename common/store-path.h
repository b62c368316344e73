/* SPDX-License-Identifier: MIT */
#pragma once

/* The form of paths in Nix's store: /nix/store/<32 characters of Nix's base 32>-<name>. */

#include <stdbool.h>

#define STORE_DIR "/nix/store"

/* Only the form, and only a top-level path of the store: no slash behind the name. */
bool store_path_is_valid(const char *path);
