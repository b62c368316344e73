/* SPDX-License-Identifier: MIT */

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "message.h"

void message_init(Message *message, uint16_t type, uint16_t flags, size_t body_size) {
        *message = (Message){
                .header = {
                        .nlmsg_len = (uint32_t) NLMSG_LENGTH(body_size),
                        .nlmsg_type = type,
                        .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags,
                        .nlmsg_seq = 1,
                },
        };
}

void message_append(Message *message, uint16_t type, const void *data, size_t size) {
        size_t offset = NLMSG_ALIGN(message->header.nlmsg_len);
        struct rtattr attribute = {
                .rta_type = type,
                .rta_len = (unsigned short) RTA_LENGTH(size),
        };

        assert(offset + RTA_SPACE(size) <= sizeof(*message));

        memcpy((uint8_t *) message + offset, &attribute, sizeof(attribute));
        memcpy((uint8_t *) message + offset + RTA_LENGTH(0), data, size);
        message->header.nlmsg_len = (uint32_t) (offset + RTA_SPACE(size));
}

int message_open_socket(void) {
        struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
        int fd;

        fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        if (fd < 0)
                return -errno;

        /* Connected, it hears the kernel alone. */
        if (connect(fd, (struct sockaddr *) &kernel, sizeof(kernel)) < 0) {
                int r = -errno;

                (void) close(fd);
                return r;
        }
        return fd;
}

int message_call(int socket, Message *message) {
        struct {
                struct nlmsghdr header;
                struct nlmsgerr error;
                uint8_t rest[1024];
        } answer;
        ssize_t n;

        if (send(socket, message, message->header.nlmsg_len, 0) < 0)
                return -errno;

        n = recv(socket, &answer, sizeof(answer), 0);
        if (n < 0)
                return -errno;
        if ((size_t) n < sizeof(answer.header) + sizeof(answer.error.error) ||
            answer.header.nlmsg_type != NLMSG_ERROR)
                return -EBADMSG;
        return answer.error.error;
}
