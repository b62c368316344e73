/* SPDX-License-Identifier: MIT */

/*
 * Preloaded into a daemon: of its processes the one in the middle has closed all its files, and
 * takes its time to end. So it is for some microseconds without this, and on a busy host for
 * longer.
 */

#include <sys/syscall.h>
#include <unistd.h>

/* The first one is PID 1's child, the last one leads no session. */
_Noreturn void _exit(int status) {
        if (getppid() != 1 && getsid(0) == getpid() && close_range(0, ~0U, 0) == 0)
                usleep(700 * 1000);
        for (;;)
                (void) syscall(SYS_exit_group, status);
}
