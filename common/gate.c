/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "config.h"
#include "container-name.h"
#include "gate.h"

#define GATES_DIR RUNTIME_DIR "/gates"
#define PATH_SIZE (sizeof(GATES_DIR) + 1 + MACHINE_NAME_MAX)

static const char *gate_path(const char *machine, char path[static PATH_SIZE]) {
        (void) snprintf(path, PATH_SIZE, GATES_DIR "/%s", machine);
        return path;
}

int gate_close(const char *machine, int *ret_gate) {
        _cleanup_close_ int gate = -1;
        char path[PATH_SIZE];
        int r;

        if (mkdir(GATES_DIR, 0700) < 0 && errno != EEXIST)
                return -errno;
        r = gate_open(machine);
        if (r < 0)
                return r;

        gate =
                open(gate_path(machine, path), O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                     0600);
        if (gate < 0 || flock(gate, LOCK_EX | LOCK_NB) < 0)
                return -errno;

        *ret_gate = TAKE_FD(gate);
        return 0;
}

int gate_open(const char *machine) {
        char path[PATH_SIZE];

        return unlink(gate_path(machine, path)) < 0 && errno != ENOENT ? -errno : 0;
}

int gate_pass(const char *machine) {
        _cleanup_close_ int gate = -1;
        char path[PATH_SIZE];
        struct stat status;

        gate = open(gate_path(machine, path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (gate < 0)
                return errno == ENOENT ? 0 : -errno;
        while (flock(gate, LOCK_SH) < 0)
                if (errno != EINTR)
                        return -errno;
        if (fstat(gate, &status) < 0)
                return -errno;
        return status.st_nlink == 0 ? 0 : -ECANCELED;
}
