/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What `flakectr-run --check` has tried of all that a start needs, as its exit status: 0 where
 * everything works, else the sum of what does not.
 */

typedef enum Trial {
        TRIAL_FAILED = 1 << 0,           /* it could not be tried; the journal tells why */
        TRIAL_NO_NAMESPACE = 1 << 1,     /* no user namespace can be made; nothing else was tried */
        TRIAL_STATE_UNUSABLE = 1 << 2,   /* STATE_DIR is not there, or not root's alone */
        TRIAL_STATE_NOT_MAPPED = 1 << 3, /* its file system has no mapped mounts */
        TRIAL_STORE_UNUSABLE = 1 << 4,   /* the store is not root's */
        TRIAL_STORE_NOT_MAPPED = 1 << 5, /* its file system has no mapped mounts */
        TRIAL_NO_QUOTA = 1 << 6,         /* that of STATE_DIR has no project quotas */
        TRIAL_STORE_MISSING = TRIAL_STORE_UNUSABLE | TRIAL_STORE_NOT_MAPPED, /* it is not there */
        TRIAL_ALL = (1 << 7) - 1,
} Trial;
