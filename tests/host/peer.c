/* SPDX-License-Identifier: MIT */

/*
 * Root of a container in the place of who answers there: what it gets of the helper that comes, by
 * all that the kernel tells of a peer; static, so that it runs anywhere:
 *
 *     peer look PATH TYPE   takes a connection at a socket (1: a stream, 5: messages), and tries
 *     peer deaf PATH        a socket that takes no connection, and is full
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* Of Linux 6.5 and later; what an older one does not know it refuses. */
#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76
#define SO_PEERPIDFD 77
#endif
#ifndef SCM_PIDFD
#define SCM_PIDFD 4
#endif
#define PIDFD_NAMESPACE(i) _IO(0xff, (i)) /* ten of them, from 1 on */

static int open_socket(const char *path, int type) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, type, 0);

        (void) snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
        (void) unlink(path);
        if (fd < 0 || bind(fd, (struct sockaddr *) &address, sizeof(address)) < 0 ||
            listen(fd, 0) < 0) {
                perror(path);
                exit(EXIT_FAILURE);
        }
        return fd;
}

static void try_process(const char *how, int process) {
        static const int spaces[] = { CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET,
                                      CLONE_NEWCGROUP };

        printf("%s: known\n", how);
        for (int i = 0; i < 64; i++)
                if (syscall(SYS_pidfd_getfd, process, i, 0) >= 0)
                        printf("%s: got descriptor %d\n", how, i);
        for (unsigned i = 1; i <= 10; i++)
                if (ioctl(process, PIDFD_NAMESPACE(i), 0) >= 0)
                        printf("%s: got namespace %u\n", how, i);
        for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
                if (setns(process, spaces[i]) >= 0)
                        printf("%s: entered %#x\n", how, (unsigned) spaces[i]);
        if (syscall(SYS_pidfd_send_signal, process, SIGSTOP, NULL, 0) >= 0)
                printf("%s: stopped\n", how);
}

static void try_peer(int connection) {
        struct ucred peer = {};
        socklen_t size = sizeof(peer);
        int process = -1;

        if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) >= 0 && peer.pid != 0)
                printf("peer: has the number %d here\n", peer.pid);
        size = sizeof(process);
        if (getsockopt(connection, SOL_SOCKET, SO_PEERPIDFD, &process, &size) >= 0)
                try_process("peer", process);
}

static void try_message(int connection) {
        char text[4096], control[1024];
        struct iovec part = { text, sizeof(text) };
        struct msghdr message = { .msg_iov = &part,
                                  .msg_iovlen = 1,
                                  .msg_control = control,
                                  .msg_controllen = sizeof(control) };
        struct cmsghdr *header;
        int process;

        if (recvmsg(connection, &message, 0) <= 0)
                return;
        for (header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
                if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_PIDFD)
                        continue;
                memcpy(&process, CMSG_DATA(header), sizeof(process));
                try_process("sender", process);
        }
}

static int look(const char *path, int type) {
        int one = 1, listener = open_socket(path, type), connection;

        /* What is accepted has these, too. */
        (void) setsockopt(listener, SOL_SOCKET, SO_PASSPIDFD, &one, sizeof(one));
        (void) setsockopt(listener, SOL_SOCKET, SO_PASSCRED, &one, sizeof(one));
        connection = accept(listener, NULL, NULL);
        (void) setsockopt(connection, SOL_SOCKET, SO_PASSPIDFD, &one, sizeof(one));
        try_peer(connection);
        try_message(connection);
        try_peer(connection);
        puts("looked");
        return EXIT_SUCCESS;
}

static int deaf(const char *path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = -1;

        (void) open_socket(path, SOCK_STREAM);
        (void) snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
        do
                fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
        while (connect(fd, (struct sockaddr *) &address, sizeof(address)) >= 0);
        puts("full");
        (void) fflush(stdout);
        (void) pause();
        return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
        (void) setvbuf(stdout, NULL, _IOLBF, 0);
        if (argc == 4 && strcmp(argv[1], "look") == 0)
                return look(argv[2], atoi(argv[3]));
        if (argc == 3 && strcmp(argv[1], "deaf") == 0)
                return deaf(argv[2]);
        fprintf(stderr, "see peer.c\n");
        return EXIT_FAILURE;
}
