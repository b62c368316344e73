/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cgroup.h"
#include "cleanup.h"

#define CGROUPS         "/sys/fs/cgroup"
#define UNIFIED         "0::/"
#define DESCENDANTS_MAX 4096
#define DEPTH_MAX       64

/* -ENOENT: there is none of version 2. */
static int cgroup_open(int *ret) {
        _cleanup_fclose_ FILE *file = fopen("/proc/self/cgroup", "re");
        char line[4096], path[sizeof(line) + sizeof(CGROUPS)];
        int fd;

        if (!file)
                return -errno;
        while (fgets(line, sizeof(line), file)) {
                if (strncmp(line, UNIFIED, strlen(UNIFIED)) != 0)
                        continue;
                line[strcspn(line, "\n")] = '\0';
                (void) snprintf(path, sizeof(path), CGROUPS "%s", line + strlen(UNIFIED) - 1);
                fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
                if (fd < 0)
                        return -errno;
                *ret = fd;
                return 0;
        }
        return -ENOENT;
}

static int number_write(int cgroup, const char *file, int number) {
        _cleanup_close_ int fd = openat(cgroup, file, O_WRONLY | O_CLOEXEC);

        return fd < 0 || dprintf(fd, "%d", number) < 0 ? -errno : 0;
}

int cgroup_bound(void) {
        _cleanup_close_ int cgroup = -1;
        int r;

        r = cgroup_open(&cgroup);
        if (r >= 0)
                r = number_write(cgroup, "cgroup.max.descendants", DESCENDANTS_MAX);
        if (r >= 0)
                r = number_write(cgroup, "cgroup.max.depth", DEPTH_MAX);
        return r == -ENOENT ? 0 : r;
}

int cgroup_set_aside(pid_t pid, const char *name) {
        _cleanup_close_ int cgroup = -1, own = -1;
        int r;

        r = cgroup_open(&cgroup);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (mkdirat(cgroup, name, 0755) < 0 && errno != EEXIST)
                return -errno;
        own = openat(cgroup, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return own < 0 ? -errno : number_write(own, "cgroup.procs", pid);
}
