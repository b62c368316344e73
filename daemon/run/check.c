/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "check.h"
#include "cleanup.h"
#include "directory.h"
#include "idmap.h"
#include "log.h"
#include "system.h"
#include "trial.h"

/* A multiple of 65536 that is as good as any other: nothing is ever written with it. */
#define BASE 600113152u

static int check_directory(
        int (*open_it)(int *ret), int user_namespace, Trial unusable, Trial not_mapped) {
        _cleanup_close_ int directory = -1;
        int r;

        if (open_it(&directory) < 0)
                return (int) unusable;

        r = idmap_is_possible(directory, user_namespace);
        if (r < 0) {
                log_error("Cannot try mapped mounts: %s.", strerror(-r));
                return TRIAL_FAILED;
        }
        return r ? 0 : (int) not_mapped;
}

int check_host(void) {
        _cleanup_close_ int user_namespace = -1;

        user_namespace = idmap_open_namespace_of(BASE);
        if (user_namespace < 0) {
                log_error("Cannot make a user namespace: %s.", strerror(-user_namespace));
                return TRIAL_NO_NAMESPACE;
        }

        return check_directory(
                       directory_open_state, user_namespace, TRIAL_STATE_UNUSABLE,
                       TRIAL_STATE_NOT_MAPPED) |
                check_directory(
                        system_open_store, user_namespace, TRIAL_STORE_UNUSABLE,
                        TRIAL_STORE_NOT_MAPPED);
}
