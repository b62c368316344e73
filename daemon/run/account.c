/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "account.h"

int account_find(uid_t uid, const char *name, Account *ret) {
        const struct passwd *entry;
        int n = ACCOUNT_GROUPS_MAX;

        errno = 0;
        entry = getpwuid(uid);
        if (!entry && errno != 0 && errno != ENOENT && errno != ESRCH)
                return -errno;
        if (!entry || strcmp(entry->pw_name, name) != 0)
                return -ESTALE;

        ret->uid = uid;
        ret->gid = entry->pw_gid;
        if (getgrouplist(name, ret->gid, ret->groups, &n) < 0)
                return -E2BIG;
        ret->n_groups = n;
        return 0;
}

int account_become(const Account *account) {
        uid_t real, effective, saved;

        if (setgroups((size_t) account->n_groups, account->groups) < 0 ||
            setresgid(account->gid, account->gid, account->gid) < 0 ||
            setresuid(account->uid, account->uid, account->uid) < 0)
                return -errno;
        if (getresuid(&real, &effective, &saved) < 0 || real != account->uid ||
            effective != account->uid || saved != account->uid || setuid(0) >= 0)
                return -EPERM;

        /* After the change of uid, which undoes the second. */
        if (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
                return -errno;
        return 0;
}

int account_become_root(uid_t base) {
        const Account root = { .uid = base, .gid = base };

        return base < 65536 ? -EPERM : account_become(&root);
}
