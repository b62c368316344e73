/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>

#include "cleanup.h"
#include "pump.h"

/* As much as a user may ask for. */
#define PIPE_SIZE (1024 * 1024)

static int write_all(int fd, const char *data, size_t size) {
        while (size > 0) {
                ssize_t n = write(fd, data, size);

                if (n < 0 && errno == EAGAIN)
                        (void) poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
                else if (n < 0 && errno != EINTR)
                        return -errno;
                if (n > 0) {
                        data += n;
                        size -= (size_t) n;
                }
        }
        return 0;
}

/* Terminals and some files cannot be spliced. */
static int move_copying(const Pump *pump) {
        char buffer[65536];
        ssize_t n;
        int r;

        n = read(pump->from, buffer, sizeof(buffer));
        if (n < 0)
                return errno == EINTR || errno == EAGAIN ? 1 : -errno;
        if (n == 0)
                return 0;

        r = write_all(pump->to, buffer, (size_t) n);
        return r < 0 ? r : 1;
}

/* 0: the end has come. */
static int move(const Pump *pump, bool *splices) {
        ssize_t n;

        if (!*splices)
                return move_copying(pump);

        n = splice(pump->from, NULL, pump->to, NULL, PIPE_SIZE, SPLICE_F_MOVE);
        if (n >= 0)
                return n > 0;
        if (errno == EINVAL || errno == EAGAIN) {
                *splices = false;
                return move_copying(pump);
        }
        return errno == EINTR ? 1 : -errno;
}

static void *run(void *userdata) {
        Pump *pump = userdata;
        bool splices = true;
        int r = 1;

        while (r > 0) {
                struct pollfd wait[] = {
                        { .fd = pump->from, .events = POLLIN },
                        { .fd = pump->stop, .events = POLLIN },
                };

                if (poll(wait, 2, -1) < 0)
                        continue;
                r = wait[0].revents ? move(pump, &splices) : 0;
        }
        pump->failure = r < 0 ? r : 0;
        pump->ours = close_fd(pump->ours);
        return NULL;
}

int pump_lay(Pump *pump, int fd, bool reads, int stop, int *ret_theirs) {
        int pair[2];

        if (pipe2(pair, O_CLOEXEC) < 0)
                return -errno;
        (void) fcntl(pair[0], F_SETPIPE_SZ, PIPE_SIZE);
        *pump = (Pump){
                .ours = pair[reads],
                .from = reads ? fd : pair[0],
                .to = reads ? pair[1] : fd,
                .stop = stop,
        };
        *ret_theirs = pair[!reads];
        return 0;
}

int pump_start(Pump *pump) {
        sigset_t all, before;
        int r;

        (void) sigfillset(&all);
        (void) pthread_sigmask(SIG_SETMASK, &all, &before);
        r = pthread_create(&pump->thread, NULL, run, pump);
        (void) pthread_sigmask(SIG_SETMASK, &before, NULL);
        pump->runs = r == 0;
        return -r;
}

void pump_wait(Pump *pump) {
        if (pump->runs)
                (void) pthread_join(pump->thread, NULL);
        pump->runs = false;
}
