/* SPDX-License-Identifier: MIT */
#pragma once

/* Where a container is, and whose it is: for all that it gets from outside of its tree. */

#include <sys/types.h>

#include "account.h"
#include "ownership.h"
#include "quota.h"
#include "record.h"
#include "volume-list.h"

typedef struct Site {
        const char *machine;
        int directory, root; /* the container's, and its root tree */
        const Record *record;
        const Account *account;      /* the owner's */
        const char *flake_directory; /* NULL: it has none */
        const VolumeList *volumes;   /* all that its spec wants */
        uid_t uid_base;              /* who is root inside, on the host */
        Ownership ownership;         /* of the root tree */
        DiskLimits limits;
} Site;
