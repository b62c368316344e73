/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "store-path.h"

/* Nix's own alphabet leaves out e, o, t and u. */
#define HASH_CHARACTERS "0123456789abcdfghijklmnpqrsvwxyz"
#define HASH_LENGTH     32

#define NAME_CHARACTERS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-._?="
#define NAME_MAX_LENGTH 211

bool store_path_is_valid(const char *path) {
        const char *hash, *name;
        size_t length;

        if (strncmp(path, STORE_DIR "/", strlen(STORE_DIR "/")) != 0)
                return false;

        hash = path + strlen(STORE_DIR "/");
        if (strspn(hash, HASH_CHARACTERS) != HASH_LENGTH || hash[HASH_LENGTH] != '-')
                return false;

        name = hash + HASH_LENGTH + 1;
        length = strspn(name, NAME_CHARACTERS);
        return length > 0 && length <= NAME_MAX_LENGTH && !name[length] && name[0] != '.';
}
