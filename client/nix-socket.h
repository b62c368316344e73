/* SPDX-License-Identifier: MIT */
#pragma once

/* The socket of Nix's daemon: who gets through to it. */

#include <sys/types.h>

#include "cleanup.h"

/*
 * Connects and shakes hands, as we are. -EACCES: the way there is closed to us. -ENOENT,
 * -ECONNREFUSED: nobody listens. -ECONNRESET: it hangs up on us. -EAGAIN: it says nothing.
 */
int nix_socket_try(void);

/*
 * Whose members alone get to the socket, by the mode of the directory around it. 0: `ret` is the
 * group; 1: everybody does; -EACCES: only root does.
 */
int nix_socket_group(gid_t *ret);

/* By the user database, as a build finds it: a new member's own session does not know yet. */
int nix_socket_is_member(const char *user, gid_t group, gid_t own_group);
