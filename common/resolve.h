/* SPDX-License-Identifier: MIT */
#pragma once

/* openat2(2), for paths that a stranger has a say in. */

#include <linux/openat2.h>

/*
 * O_CLOEXEC and RESOLVE_NO_MAGICLINKS are always set. Where ".." is in the way of a rename anywhere
 * on the host the kernel does not know, and is asked again some times before that is -EAGAIN.
 */
int resolve_open(int directory, const char *path, int flags, unsigned long long resolve);
