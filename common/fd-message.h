/* SPDX-License-Identifier: MIT */
#pragma once

/* One message with file descriptors on a socket that keeps messages apart (SOCK_SEQPACKET). */

#include <stddef.h>

#define FD_MESSAGE_FDS_MAX 4

/* Never waits and raises no signal. */
int fd_message_send(int socket, const void *data, size_t size, const int *fds, size_t n_fds);

/*
 * -ECONNRESET: the other end was closed. -EBADMSG: it is longer than `size`, or has more
 * descriptors than there is room for. Those received are closed at an exec; places without one get
 * -1.
 */
int fd_message_receive(
        int socket, void *data, size_t *size, int fds[static FD_MESSAGE_FDS_MAX], int flags);
