/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "fd-message.h"
#include "pour.h"
#include "resolve.h"
#include "source.h"

#define REAP_MSEC 1000

static int open_again(int fd) {
        char path[64];
        int again;

        (void) snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        again = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        return again < 0 ? -errno : again;
}

/* An fd of the O_PATH kind proves nothing about what he may do with the file. */
static int prove_access(int fd, bool as_root) {
        _cleanup_close_ int again = -1;
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        /* Before it is opened: a FIFO or a device would do something. */
        if (S_ISSOCK(st.st_mode) && as_root)
                return 0;
        if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
                return -EMEDIUMTYPE;

        again = open_again(fd);
        return again < 0 ? again : 0;
}

static int become_and_open(const SourceQuery *query) {
        int r;

        if (!query->account)
                return resolve_open(
                        AT_FDCWD, query->approach->steps[0], O_PATH, RESOLVE_NO_SYMLINKS);
        r = account_become(query->account);
        return r < 0 ? r : approach_open(query->approach, query->account->uid);
}

static int open_as(const SourceQuery *query) {
        _cleanup_close_ int fd = -1;
        int r;

        fd = become_and_open(query);
        if (fd < 0)
                return fd;

        r = prove_access(fd, !query->account);
        return r < 0 ? r : TAKE_FD(fd);
}

/* It goes nowhere else meanwhile: what is in it may be a secret. */
static int pour_as(const SourceQuery *query) {
        _cleanup_close_ int place = -1, file = -1;
        struct stat st;
        int r;

        place = open_as(query);
        if (place < 0)
                return place;
        if (fstat(place, &st) < 0)
                return -errno;
        if (S_ISDIR(st.st_mode))
                return -EISDIR;

        file = open_again(place);
        if (file < 0)
                return file;
        r = pour(file, query->to, query->size_max);
        return r < 0 ? r : TAKE_FD(place);
}

/* A negative errno, or 0 and the fd. */
static void send_result(int socket, int result) {
        int status = result < 0 ? result : 0;

        (void) fd_message_send(socket, &status, sizeof(status), &result, result >= 0);
}

static int receive_result(int socket) {
        struct pollfd wait = { .fd = socket, .events = POLLIN };
        int status, fds[FD_MESSAGE_FDS_MAX];
        size_t size = sizeof(status);

        if (poll(&wait, 1, SOURCE_TIMEOUT_MSEC) == 0)
                return -ETIMEDOUT;
        if (fd_message_receive(socket, &status, &size, fds, MSG_DONTWAIT) < 0)
                return -EIO;
        if (size == sizeof(status) && status >= 0 && fds[0] >= 0 && fds[1] < 0)
                return fds[0];

        for (size_t i = 0; i < FD_MESSAGE_FDS_MAX; i++)
                (void) close_fd(fds[i]);
        return size == sizeof(status) && status < 0 ? status : -EIO;
}

/* His signals may have stopped it, and his file system may keep it from its end. */
static void child_end(pid_t pid) {
        _cleanup_close_ int fd = pidfd_open(pid, 0);
        struct pollfd wait = { .fd = fd, .events = POLLIN };

        (void) kill(pid, SIGKILL);
        (void) poll(&wait, 1, REAP_MSEC);
        (void) waitpid(pid, NULL, WNOHANG);
}

const char *source_fault(int r) {
        switch (r) {
        case -EXDEV:
                return "a link in it leads out of the flake's directory";
        case -EREMOTE:
                return "a link in it leads out of a directory that the container may write to; "
                       "write where that leads to";
        case -ELOOP:
                return "it goes through a link that may not be followed, as one that is another's";
        case -EMEDIUMTYPE:
                return "it is neither a directory nor a regular file";
        case -EISDIR:
                return "it is a directory";
        case -EAGAIN:
                return "another program holds a lease on it, or moves what is above it all the "
                       "time";
        case -ETIMEDOUT:
                return "its file system did not answer within 10 seconds";
        default:
                return strerror(-r);
        }
}

/* What the child does with the rights that it has then: an fd of the O_PATH kind, of what it was.
 */
typedef int (*Errand)(const SourceQuery *query);

static int send_child(Errand errand, const SourceQuery *query) {
        int sockets[2], fd;
        pid_t pid;

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
                return -errno;

        pid = fork();
        if (pid == 0) {
                send_result(sockets[1], errand(query));
                _exit(EXIT_SUCCESS);
        }

        (void) close(sockets[1]);
        fd = pid < 0 ? -errno : receive_result(sockets[0]);
        (void) close(sockets[0]);
        if (pid > 0)
                child_end(pid);
        return fd;
}

int source_open(const SourceQuery *query, int *ret) {
        int fd = send_child(open_as, query);

        if (fd < 0)
                return fd;
        *ret = fd;
        return 0;
}

int source_pour(const SourceQuery *query) {
        _cleanup_close_ int fd = send_child(pour_as, query);

        return fd < 0 ? fd : 0;
}
