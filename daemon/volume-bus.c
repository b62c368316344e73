/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "manager.h"
#include "names.h"
#include "owner.h"
#include "remove.h"
#include "service.h"
#include "state.h"
#include "strv.h"
#include "volume-bus.h"
#include "volumes.h"

#define NAMES_MAX 256 /* of one call */

/* Whose volumes, and may the caller? As authority_check(): 1 means that the message comes again. */
static int authorise(
        Manager *manager,
        sd_bus_message *message,
        const char *verb,
        uid_t *ret_owner,
        sd_bus_error *error) {
        _cleanup_call_options_ CallOptions options = { .output = -1 };
        _cleanup_free_ char *owner_name = NULL;
        Question question = { .action = ACTION_MANAGE_OWN, .verb = verb };
        int r;

        r = call_options_read(message, CALL_OWNER, &options, error);
        if (r >= 0)
                r = owner_resolve(message, &options, ret_owner, &owner_name, error);
        if (r < 0)
                return r;

        question.owner = *ret_owner;
        return authority_check(manager->authority, message, &question, error);
}

static int append_users(sd_bus_message *reply, Manager *manager, uid_t owner, const char *name) {
        _cleanup_strv_ char **users = NULL;
        int r;

        r = volumes_users(&manager->containers, owner, name, false, &users);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'r', "sas");
        if (r >= 0)
                r = sd_bus_message_append(reply, "s", name);
        if (r >= 0)
                r = sd_bus_message_append_strv(reply, users);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int method_list_volumes(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_strv_ char **names = NULL;
        Manager *manager = userdata;
        uid_t owner;
        int r;

        r = authorise(manager, message, "volume-list", &owner, error);
        if (r != 0)
                return r;

        r = state_list_volumes(owner, &names);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sas)");
        for (char **name = names; r >= 0 && *name; name++)
                r = append_users(reply, manager, owner, *name);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static int read_names(sd_bus_message *message, char ***ret, sd_bus_error *error) {
        const char *name;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "s");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_read(message, "s", &name)) > 0) {
                if (strv_length(*ret) >= NAMES_MAX)
                        return sd_bus_error_setf(
                                error, ERROR_LIMITS_EXCEEDED,
                                "More than %d volumes in one call: name fewer", NAMES_MAX);
                if (!name_part_is_valid(name))
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_NAME,
                                "'%s' is no name for a volume: names are made of a-z, 0-9 and '-'",
                                name);
                r = strv_contains(*ret, name) ? 0 : strv_push(ret, name);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int check_removable(
        const Manager *manager, uid_t owner, char *const *names, sd_bus_error *error) {
        _cleanup_strv_ char **known = NULL;
        int r;

        r = state_list_volumes(owner, &known);
        for (char *const *name = names; r >= 0 && name && *name; name++) {
                _cleanup_strv_ char **users = NULL;
                _cleanup_free_ char *words = NULL;

                if (!strv_contains(known, *name))
                        return sd_bus_error_setf(
                                error, ERROR_NO_SUCH_VOLUME,
                                "There is no volume %s; 'flakectrctl volume list' shows those that "
                                "there are",
                                *name);
                r = volumes_users(&manager->containers, owner, *name, true, &users);
                if (r >= 0)
                        r = strv_join(users, ", ", &words);
                if (r >= 0 && users[0])
                        return sd_bus_error_setf(
                                error, ERROR_BUSY,
                                "The volume %s is in use by %s: stop that first, as with "
                                "'flakectrctl down %s'",
                                *name, words, users[0]);
        }
        return r;
}

/* Out of sight at once; the files go in their own time. */
static int remove_volumes(Manager *manager, uid_t owner, char *const *names) {
        _cleanup_strv_ char **paths = NULL;
        int r;

        r = strv_copy(NULL, &paths);
        for (char *const *name = names; r >= 0 && name && *name; name++) {
                _cleanup_free_ char *path = NULL;

                r = state_discard_volume(owner, *name, &path);
                if (r >= 0 && path)
                        r = strv_push(&paths, path);
        }
        return r < 0 || !paths[0] ? r : remove_discarded(manager, paths);
}

int method_remove_volumes(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_strv_ char **names = NULL;
        Manager *manager = userdata;
        uid_t owner;
        int r;

        r = read_names(message, &names, error);
        if (r < 0)
                return r;
        r = authorise(manager, message, "volume-remove", &owner, error);
        if (r != 0)
                return r;

        r = check_removable(manager, owner, names, error);
        if (r >= 0)
                r = remove_volumes(manager, owner, names);
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}
