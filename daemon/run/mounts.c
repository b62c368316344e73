/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "mounts.h"

static const char *const forbidden[] = {
        "binfmt_misc", "bpf",      "cgroup",   "cgroup2", "configfs",   "debugfs",
        "devpts",      "devtmpfs", "efivarfs", "fusectl", "mqueue",     "nfsd",
        "nsfs",        "proc",     "pstore",   "resctrl", "rpc_pipefs", "securityfs",
        "selinuxfs",   "smackfs",  "sysfs",    "tracefs", NULL,
};

static bool is_forbidden(const char *kind) {
        for (const char *const *name = forbidden; *name; name++)
                if (strcmp(kind, *name) == 0)
                        return true;
        return false;
}

/* 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw */
static const char *kind_below(char *line, const char *path) {
        char *point = line, *kind;
        size_t length = strlen(path);

        for (int i = 0; i < 4 && point; i++)
                point = strchr(point, ' ') ? strchr(point, ' ') + 1 : NULL;
        if (!point || strncmp(point, path, length) != 0 ||
            (point[length] != '/' && point[length] != ' '))
                return NULL;

        kind = strstr(point, " - ");
        if (!kind)
                return NULL;
        kind += strlen(" - ");
        kind[strcspn(kind, " \n")] = '\0';
        return kind;
}

int mounts_find_forbidden(const char *path, char **ret_kind) {
        _cleanup_fclose_ FILE *stream = fopen("/proc/self/mountinfo", "re");
        _cleanup_free_ char *line = NULL;
        size_t size = 0;

        if (!stream)
                return -errno;

        while (getline(&line, &size, stream) >= 0) {
                const char *kind = kind_below(line, path);

                if (!kind || !is_forbidden(kind))
                        continue;
                *ret_kind = strdup(kind);
                return *ret_kind ? 1 : -ENOMEM;
        }
        return ferror(stream) ? -EIO : 0;
}
