/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "filter.h"

static struct sock_filter program[] = {
#include "filter-program.inc"
};

int filter_install(void) {
        struct sock_fprog fprog = {
                .len = sizeof(program) / sizeof(*program),
                .filter = program,
        };

        return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) < 0 ? -errno : 0;
}
