/* SPDX-License-Identifier: MIT */
#pragma once

/* The owner of a container as a process of his has it: uid, primary group, groups. */

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
