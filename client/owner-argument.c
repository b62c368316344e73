/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "owner-argument.h"

Outcome owner_argument_parse(const char *text, uid_t *ret) {
        const struct passwd *user = getpwnam(text);
        unsigned long uid;
        char *end;

        if (user) {
                *ret = user->pw_uid;
        } else {
                errno = 0;
                uid = strtoul(text, &end, 10);
                if (errno != 0 || *end != '\0' || text[0] < '0' || text[0] > '9' ||
                    uid >= (uid_t) -1)
                        return outcome_fail(OUTCOME_MISSING, "there is no user %s", text);
                *ret = (uid_t) uid;
        }

        if (getuid() != 0 && *ret != getuid())
                return outcome_fail(OUTCOME_USAGE, "--owner: only root can name another user");
        return OUTCOME_DONE;
}
