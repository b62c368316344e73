/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter.h"
#include "test.h"

static void check_refused(long r, int number) {
        int because = errno;

        CHECK_INT(r, -1);
        CHECK_INT(because, number);
}

/* The errors are the filter's: the arguments would bring others. */
static void behind_it(void) {
        CHECK_INT(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
        CHECK_INT(filter_install(), 0);

        CHECK(getppid() > 0);
        CHECK(close(socket(AF_INET, SOCK_STREAM, 0)) == 0);
        CHECK(close(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)) == 0);

        check_refused(socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT), EAFNOSUPPORT);
        /* What is above an int's bits the kernel does not see, either. */
        check_refused(
                syscall(SYS_socket, 0x100000000L | AF_NETLINK, SOCK_RAW, NETLINK_AUDIT),
                EAFNOSUPPORT);
        check_refused(syscall(SYS_keyctl, -1L, 0L, 0L, 0L, 0L), EPERM);
        check_refused(syscall(SYS_bpf, -1L, NULL, 0L), EPERM);
        check_refused(syscall(SYS_perf_event_open, NULL, 0L, 0L, 0L, 0L), EPERM);
        check_refused(syscall(SYS_open_by_handle_at, -1L, NULL, 0L), EPERM);
        check_refused(syscall(1000, 0L), ENOSYS);
        check_refused(syscall(0x3fffffff, 0L), ENOSYS);
}

int main(void) {
        pid_t child = fork();
        int status;

        CHECK(child >= 0);
        if (child == 0) {
                behind_it();
                _exit(EXIT_SUCCESS);
        }

        CHECK_INT(waitpid(child, &status, 0), child);
        CHECK_INT(status, 0);
        return 0;
}
