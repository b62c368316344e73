/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user.h"

#define PASSWD       "/etc/passwd"
#define GROUP        "/etc/group"
#define ROOT_HOME    "/root"
#define SHELL        "/bin/sh"
#define NUMBER_WIDTH 9 /* digits: what fits for sure, and is more than a container's uids */

/* Not getpwnam(3): what it would load is not in a static program. */
static bool take_entry(const char *name, bool by_number, uid_t number, User *user) {
        FILE *stream = fopen(PASSWD, "re");
        struct passwd *entry = NULL;

        while (stream && (entry = fgetpwent(stream)))
                if (by_number ? entry->pw_uid == number : strcmp(entry->pw_name, name) == 0)
                        break;
        if (entry) {
                user->uid = entry->pw_uid;
                user->gid = entry->pw_gid;
                (void) snprintf(user->name, sizeof(user->name), "%s", entry->pw_name);
                (void) snprintf(user->home, sizeof(user->home), "%s", entry->pw_dir);
                (void) snprintf(user->shell, sizeof(user->shell), "%s", entry->pw_shell);
        }
        if (stream)
                (void) fclose(stream);
        return entry != NULL;
}

static bool has_member(const struct group *group, const char *name) {
        for (char **member = group->gr_mem; *member; member++)
                if (strcmp(*member, name) == 0)
                        return true;
        return false;
}

static void take_groups(User *user) {
        FILE *stream = fopen(GROUP, "re");
        struct group *group;

        user->groups[user->n_groups++] = user->gid;
        while (stream && user->n_groups < USER_GROUPS_MAX && (group = fgetgrent(stream)))
                if (group->gr_gid != user->gid && has_member(group, user->name))
                        user->groups[user->n_groups++] = group->gr_gid;
        if (stream)
                (void) fclose(stream);
}

static void set_default(char *field, size_t size, const char *value) {
        if (!*field)
                (void) snprintf(field, size, "%s", value);
}

int user_find(const char *name, User *ret) {
        bool by_number = strspn(name, "0123456789") == strlen(name) && strlen(name) <= NUMBER_WIDTH;
        uid_t number = by_number ? (uid_t) strtoul(name, NULL, 10) : 0;
        bool is_root = by_number ? number == 0 : strcmp(name, "root") == 0;
        User user = { .uid = number, .gid = number };

        if (!take_entry(name, by_number, number, &user) && !by_number && !is_root)
                return -ENOENT;

        set_default(user.name, sizeof(user.name), is_root ? "root" : name);
        set_default(user.home, sizeof(user.home), is_root ? ROOT_HOME : "/");
        set_default(user.shell, sizeof(user.shell), SHELL);
        take_groups(&user);
        *ret = user;
        return 0;
}

int user_become(const User *user) {
        return setgroups(user->n_groups, user->groups) < 0 ||
                        setresgid(user->gid, user->gid, user->gid) < 0 ||
                        setresuid(user->uid, user->uid, user->uid) < 0 ?
                -errno :
                0;
}
