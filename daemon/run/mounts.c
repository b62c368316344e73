/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

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

typedef struct Mount {
        unsigned major, minor;
        const char *kind;
        bool inner; /* below the path, and not at it */
} Mount;

/* 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw */
static bool mount_read(char *line, const char *path, Mount *ret) {
        char *point = line, *kind;
        size_t length = strlen(path);

        if (sscanf(line, "%*u %*u %u:%u", &ret->major, &ret->minor) != 2)
                return false;
        for (int i = 0; i < 4 && point; i++)
                point = strchr(point, ' ') ? strchr(point, ' ') + 1 : NULL;
        if (!point || strncmp(point, path, length) != 0 ||
            (point[length] != '/' && point[length] != ' '))
                return false;

        kind = strstr(point, " - ");
        if (!kind)
                return false;
        ret->inner = point[length] == '/';
        ret->kind = kind + strlen(" - ");
        kind[strlen(" - ") + strcspn(ret->kind, " \n")] = '\0';
        return true;
}

bool mounts_is_run(unsigned major, unsigned minor) {
        struct stat root, run;

        return stat("/", &root) >= 0 && stat("/run", &run) >= 0 && run.st_dev != root.st_dev &&
                makedev(major, minor) == run.st_dev;
}

/* Whose it is at the top, bind.c looks at; what is mounted deeper down has been nobody's choice. */
static bool is_inner_run(const Mount *mount) {
        return mount->inner && mounts_is_run(mount->major, mount->minor);
}

int mounts_find_forbidden(const char *path, char **ret_kind) {
        _cleanup_fclose_ FILE *stream = fopen("/proc/self/mountinfo", "re");
        _cleanup_free_ char *line = NULL;
        size_t size = 0;
        Mount mount;

        if (!stream)
                return -errno;

        while (getline(&line, &size, stream) >= 0) {
                if (!mount_read(line, path, &mount) ||
                    (!is_forbidden(mount.kind) && !is_inner_run(&mount)))
                        continue;
                *ret_kind = strdup(is_forbidden(mount.kind) ? mount.kind : "of /run");
                return *ret_kind ? 1 : -ENOMEM;
        }
        return ferror(stream) ? -EIO : 0;
}
