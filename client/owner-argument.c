/* SPDX-License-Identifier: MIT */

#include <pwd.h>
#include <unistd.h>

#include "number.h"
#include "owner-argument.h"

Outcome owner_argument_parse(const char *text, uid_t *ret) {
        const struct passwd *user = getpwnam(text);
        uint64_t uid;

        if (user) {
                *ret = user->pw_uid;
        } else {
                if (number_parse(text, &uid) < 0 || uid >= (uid_t) -1)
                        return outcome_fail(OUTCOME_MISSING, "there is no user %s", text);
                *ret = (uid_t) uid;
        }

        if (getuid() != 0 && *ret != getuid())
                return outcome_fail(OUTCOME_USAGE, "--owner: only root can name another user");
        return OUTCOME_DONE;
}
