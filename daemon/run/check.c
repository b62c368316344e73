/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "check.h"
#include "cleanup.h"
#include "directory.h"
#include "disk-limit.h"
#include "idmap.h"
#include "log.h"
#include "system.h"
#include "trial.h"

/* A multiple of 65536 that is as good as any other: nothing is ever written with it. */
#define BASE 600113152u

static int check_mapping(int directory, int user_namespace, Trial not_mapped) {
        int r;

        r = idmap_is_possible(directory, user_namespace);
        if (r < 0) {
                log_error("Cannot try mapped mounts: %s.", strerror(-r));
                return TRIAL_FAILED;
        }
        return r ? 0 : (int) not_mapped;
}

static int check_state(int user_namespace) {
        _cleanup_close_ int directory = -1;

        if (directory_open_state(&directory) < 0)
                return TRIAL_STATE_UNUSABLE;
        return (disk_limit_counts(directory) ? 0 : TRIAL_NO_QUOTA) |
                check_mapping(directory, user_namespace, TRIAL_STATE_NOT_MAPPED);
}

static int check_store(int user_namespace) {
        _cleanup_close_ int directory = -1;

        int r = system_open_store(&directory);

        if (r < 0)
                return r == -ENOENT ? TRIAL_STORE_MISSING : TRIAL_STORE_UNUSABLE;
        return check_mapping(directory, user_namespace, TRIAL_STORE_NOT_MAPPED);
}

int check_host(void) {
        _cleanup_close_ int user_namespace = -1;

        user_namespace = idmap_open_namespace_of(BASE);
        if (user_namespace < 0) {
                log_error("Cannot make a user namespace: %s.", strerror(-user_namespace));
                return TRIAL_NO_NAMESPACE;
        }

        return check_state(user_namespace) | check_store(user_namespace);
}
