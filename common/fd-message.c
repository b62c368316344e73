/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "fd-message.h"

#define CONTROL_SIZE CMSG_SPACE(FD_MESSAGE_FDS_MAX * sizeof(int))

typedef union Control {
        char bytes[CONTROL_SIZE];
        struct cmsghdr align;
} Control;

int fd_message_send(int socket, const void *data, size_t size, const int *fds, size_t n_fds) {
        struct iovec part = { .iov_base = (void *) data, .iov_len = size };
        struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
        Control control = {};

        if (n_fds > FD_MESSAGE_FDS_MAX)
                return -EINVAL;

        if (n_fds > 0) {
                message.msg_control = &control;
                message.msg_controllen = CMSG_SPACE(n_fds * sizeof(int));
                *CMSG_FIRSTHDR(&message) = (struct cmsghdr){
                        .cmsg_level = SOL_SOCKET,
                        .cmsg_type = SCM_RIGHTS,
                        .cmsg_len = CMSG_LEN(n_fds * sizeof(int)),
                };
                memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), fds, n_fds * sizeof(int));
        }

        return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static void take_fds(struct msghdr *message, int fds[static FD_MESSAGE_FDS_MAX]) {
        struct cmsghdr *header;
        size_t n = 0;

        for (header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header)) {
                const int *received = (const int *) CMSG_DATA(header);

                if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
                        continue;
                for (size_t i = 0; i < (header->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++)
                        if (n < FD_MESSAGE_FDS_MAX)
                                fds[n++] = received[i];
        }
}

int fd_message_receive(
        int socket, void *data, size_t *size, int fds[static FD_MESSAGE_FDS_MAX], int flags) {
        struct iovec part = { .iov_base = data, .iov_len = *size };
        Control control = {};
        struct msghdr message = {
                .msg_iov = &part,
                .msg_iovlen = 1,
                .msg_control = &control,
                .msg_controllen = sizeof(control),
        };
        ssize_t n;

        for (size_t i = 0; i < FD_MESSAGE_FDS_MAX; i++)
                fds[i] = -1;

        do
                n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | flags);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return -errno;

        take_fds(&message, fds);
        if (n > 0 && !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
                *size = (size_t) n;
                return 0;
        }
        for (size_t i = 0; i < FD_MESSAGE_FDS_MAX; i++)
                fds[i] = close_fd(fds[i]);
        return n == 0 ? -ECONNRESET : -EBADMSG;
}
