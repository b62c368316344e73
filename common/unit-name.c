/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "unit-name.h"

bool unit_name_is_valid(const char *name) {
        size_t length = strspn(
                name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_.@\\-");

        return length > 0 && length <= UNIT_NAME_MAX && name[length] == '\0' && *name != '-' &&
                strchr(name, '.');
}
