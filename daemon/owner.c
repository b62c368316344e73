/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "caller.h"
#include "config.h"
#include "names.h"
#include "owner.h"

#define NOBODY 65534

static int owner_check(uid_t owner, char **ret_name, sd_bus_error *error) {
        const struct passwd *user;

        errno = 0;
        user = getpwuid(owner);
        if (!user)
                return sd_bus_error_setf(
                        error, ERROR_NO_SUCH_OWNER, "There is no user with the id %u", owner);
        if (owner <= SYSTEM_UID_MAX || owner == NOBODY)
                return sd_bus_error_setf(
                        error, ERROR_NO_SUCH_OWNER,
                        "%s is a user of the system: containers belong to people (user ids from %d "
                        "on)",
                        user->pw_name, SYSTEM_UID_MAX + 1);

        *ret_name = strdup(user->pw_name);
        return *ret_name ? 0 : -ENOMEM;
}

int owner_resolve(
        sd_bus_message *message,
        const CallOptions *options,
        uid_t *ret,
        char **ret_name,
        sd_bus_error *error) {
        uid_t caller, owner;
        int r;

        r = caller_uid(message, &caller);
        if (r < 0)
                return r;

        owner = options->given & CALL_OWNER ? options->owner : caller;
        if (owner != caller && caller != 0)
                return sd_bus_error_set(
                        error, SD_BUS_ERROR_ACCESS_DENIED,
                        "Only root may name another owner for containers");
        if (owner == 0)
                return sd_bus_error_set(
                        error, ERROR_NO_SUCH_OWNER,
                        "root has no containers: name the owner with the option 'owner' "
                        "(flakectrctl --owner USER)");

        r = owner_check(owner, ret_name, error);
        if (r < 0)
                return r;
        *ret = owner;
        return 0;
}

bool owner_is(const Container *container, uid_t uid) {
        const struct passwd *user;

        if (container->record->owner != uid)
                return false;

        user = getpwuid(uid);
        return user && strcmp(user->pw_name, container->record->owner_name) == 0;
}
