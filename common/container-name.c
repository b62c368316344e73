/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "container-name.h"

#define PART_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"
#define UID_DIGITS_MAX  10

static bool part_is_valid(const char *part, size_t length) {
        return length > 0 && length <= CONTAINER_NAME_MAX && part[0] != '-' &&
                part[length - 1] != '-' && strspn(part, PART_CHARACTERS) >= length;
}

bool name_part_is_valid(const char *name) {
        return part_is_valid(name, strlen(name));
}

bool container_name_is_valid(const char *name) {
        const char *dot = strchr(name, '.');

        if (strlen(name) > CONTAINER_NAME_MAX)
                return false;
        if (!dot)
                return name_part_is_valid(name);
        return part_is_valid(name, (size_t) (dot - name)) && name_part_is_valid(dot + 1);
}

const char *container_name_hostname(const char *name) {
        const char *dot = strchr(name, '.');

        return dot ? dot + 1 : name;
}

int container_name_project(const char *name, char **ret) {
        const char *dot = strchr(name, '.');
        char *project = NULL;

        if (dot) {
                project = strndup(name, (size_t) (dot - name));
                if (!project)
                        return -ENOMEM;
        }

        *ret = project;
        return 0;
}

void container_name_sibling(
        const char *name, const char *part, char ret[static CONTAINER_SIBLING_SIZE]) {
        const char *dot = strchr(name, '.');

        (void) snprintf(
                ret, CONTAINER_SIBLING_SIZE, "%.*s%s", dot ? (int) (dot - name + 1) : 0, name,
                part);
}

void machine_name_format(const char *name, uid_t owner, char ret[static MACHINE_NAME_MAX + 1]) {
        (void) snprintf(
                ret, MACHINE_NAME_MAX + 1, "%.*s.u%" PRIu32, CONTAINER_NAME_MAX, name,
                (uint32_t) owner);
}

int machine_name_parse(
        const char *machine, char ret_name[static CONTAINER_NAME_MAX + 1], uid_t *ret_owner) {
        char name[CONTAINER_NAME_MAX + 1] = "", again[MACHINE_NAME_MAX + 1];
        const char *suffix = strrchr(machine, '.');
        unsigned long long owner;

        if (!suffix || suffix - machine > CONTAINER_NAME_MAX || suffix[1] != 'u' ||
            strlen(suffix + 2) > UID_DIGITS_MAX)
                return -EINVAL;

        memcpy(name, machine, (size_t) (suffix - machine));
        owner = strtoull(suffix + 2, NULL, 10);
        if (!container_name_is_valid(name) || owner >= UINT32_MAX)
                return -EINVAL;

        /* Leading zeros, signs and what else strtoull() is content with. */
        machine_name_format(name, (uid_t) owner, again);
        if (strcmp(again, machine) != 0)
                return -EINVAL;

        strcpy(ret_name, name);
        *ret_owner = (uid_t) owner;
        return 0;
}
