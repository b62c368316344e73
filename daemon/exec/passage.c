/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "passage.h"
#include "start-order.h"

#define BUS_SOCKET "/run/dbus/system_bus_socket"
#define PTMX       "/dev/pts/ptmx"

int passage_enter(int leader, pid_t sender) {
        /* Nobody may trace us: we still hold what is the host's. */
        if (prctl(PR_SET_DUMPABLE, 0) < 0)
                return -errno;

        /* The user namespace first: in there we have the rights that the rest takes. */
        if (setns(leader, CLONE_NEWUSER | CLONE_NEWNS) < 0 &&
            /* Ours already: a container that has none of its own. */
            (errno != EINVAL || setns(leader, CLONE_NEWNS) < 0))
                return -errno;
        if (setresgid(0, 0, 0) < 0 || setgroups(0, NULL) < 0 || setresuid(0, 0, 0) < 0)
                return -errno;
        /* A change of uid undoes both. */
        if (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
                return -errno;
        return getppid() == sender ? 0 : -ESRCH;
}

int passage_connect(bool minimal, int *ret) {
        struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = BUS_SOCKET };
        _cleanup_close_ int fd = -1;

        if (minimal)
                (void) strcpy(address.sun_path, START_ORDER_SOCKET);
        fd = socket(AF_UNIX, (minimal ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC, 0);
        if (fd < 0)
                return -errno;
        if (connect(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return -errno;

        *ret = TAKE_FD(fd);
        return 0;
}

/* The container may have put anything in its place. */
static int check_terminal(int fd) {
        struct statfs file_system;
        struct stat status;

        if (fstat(fd, &status) < 0 || fstatfs(fd, &file_system) < 0)
                return -errno;
        if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(5, 2) ||
            file_system.f_type != DEVPTS_SUPER_MAGIC)
                return -ENODEV;
        return 0;
}

int passage_open_terminal(const Command *command, int *ret, char **ret_name) {
        struct winsize size = {
                .ws_row = (unsigned short) command->rows,
                .ws_col = (unsigned short) command->columns,
        };
        _cleanup_close_ int fd = -1;
        int r, number, unlock = 0;

        fd = open(PTMX, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = check_terminal(fd);
        if (r < 0)
                return r;

        if (ioctl(fd, TIOCGPTN, &number) < 0 || ioctl(fd, TIOCSPTLCK, &unlock) < 0)
                return -errno;
        if (command->rows > 0 && command->columns > 0 && ioctl(fd, TIOCSWINSZ, &size) < 0)
                return -errno;
        if (asprintf(ret_name, "/dev/pts/%d", number) < 0)
                return -ENOMEM;

        *ret = TAKE_FD(fd);
        return 0;
}
