/* SPDX-License-Identifier: MIT */
#pragma once

/* openat2(2), for paths that a stranger has a say in. */

#include <linux/openat2.h>

/* Not out of the directory, and through no link; the second: nor into what is mounted there. */
#define RESOLVE_INSIDE       (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS)
#define RESOLVE_INSIDE_MOUNT (RESOLVE_INSIDE | RESOLVE_NO_XDEV)

/*
 * O_CLOEXEC and RESOLVE_NO_MAGICLINKS are always set. Where ".." is in the way of a rename anywhere
 * on the host the kernel does not know, and is asked again some times before that is -EAGAIN.
 */
int resolve_open(int directory, const char *path, int flags, unsigned long long resolve);
