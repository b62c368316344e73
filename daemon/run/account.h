/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Whom a process becomes: uid, primary group, groups. The owner of a container, or its own root.
 */

#include <sys/types.h>

#include "cleanup.h"

#define ACCOUNT_GROUPS_MAX 1024

typedef struct Account {
        uid_t uid;
        gid_t gid;
        gid_t groups[ACCOUNT_GROUPS_MAX];
        int n_groups;
} Account;

/* -ESTALE: the uid has another name today, or none, and owns nothing. */
int account_find(uid_t uid, const char *name, Account *ret);

/* The process becomes him for good, with nothing of root's left, and closed to his other ones. */
int account_become(const Account *account);

/* The same: the root of a container whose range begins there, who is nobody on the host. */
int account_become_root(uid_t base);
