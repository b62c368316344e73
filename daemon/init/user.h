/* SPDX-License-Identifier: MIT */
#pragma once

/* Who a command is to run as: from /etc/passwd and /etc/group, as nothing else is in here. */

#include <stddef.h>
#include <sys/types.h>

#define USER_GROUPS_MAX 256

typedef struct User {
        char name[64];
        char home[256], shell[256];
        uid_t uid;
        gid_t gid, groups[USER_GROUPS_MAX];
        size_t n_groups;
} User;

/*
 * A name, or the number of a uid. -ENOENT: there is none of that name. root is known without the
 * files, and a number needs no name.
 */
int user_find(const char *name, User *ret);

/* For whoever becomes it. */
int user_become(const User *user);
