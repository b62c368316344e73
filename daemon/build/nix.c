/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "nix.h"

#define PROGRAM "nix"

/* While it evaluates it does not hear SIGTERM; nothing of it needs to be left in order. */
#define PATIENCE_MS 2000

typedef struct Pipe {
        int read, write;
} Pipe;

static void pipe_done(Pipe *pipe) {
        pipe->read = close_fd(pipe->read);
        pipe->write = close_fd(pipe->write);
}

#define _cleanup_pipe_ _cleanup_(pipe_done)

static int pipe_init(Pipe *ret) {
        int fds[2];

        if (pipe2(fds, O_CLOEXEC) < 0)
                return -errno;

        *ret = (Pipe){ fds[0], fds[1] };
        return 0;
}

static int child_prepare(const char *directory, int output, int log) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);

        if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
            dup2(log, STDERR_FILENO) < 0)
                return -errno;
        if (directory && chdir(directory) < 0)
                return -errno;
        if (setpgid(0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) < 0)
                return -errno;

        (void) signal(SIGPIPE, SIG_DFL);
        (void) signal(SIGTERM, SIG_DFL);
        return 0;
}

/* Tells through `failed` why Nix could not be started; exec closes it. */
static _Noreturn void child_run(
        const char *directory, char *const *arguments, int output, int log, int failed) {
        int r = child_prepare(directory, output, log);

        if (r >= 0) {
                (void) execvp(PROGRAM, arguments);
                r = -errno;
        }
        (void) !write(failed, &r, sizeof(r));
        _exit(EXIT_FAILURE);
}

static int child_started(int failed) {
        ssize_t n;
        int r;

        do
                n = read(failed, &r, sizeof(r));
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return -errno;
        return n == sizeof(r) ? r : 0;
}

static int never_block(int fd) {
        return fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

static int nix_fork(Nix *nix, const char *directory, char *const *arguments) {
        _cleanup_pipe_ Pipe output = { -1, -1 }, log = { -1, -1 }, failed = { -1, -1 };
        int r;

        r = pipe_init(&output);
        if (r >= 0)
                r = pipe_init(&log);
        if (r >= 0)
                r = pipe_init(&failed);
        if (r >= 0)
                r = never_block(output.read);
        if (r >= 0)
                r = never_block(log.read);
        if (r < 0)
                return r;

        nix->pid = fork();
        if (nix->pid == 0)
                child_run(directory, arguments, output.write, log.write, failed.write);
        if (nix->pid < 0) {
                nix->pid = 0;
                return -errno;
        }

        failed.write = close_fd(failed.write);
        nix->output = TAKE_FD(output.read);
        nix->log = TAKE_FD(log.read);
        nix->pidfd = pidfd_open(nix->pid, 0);
        return nix->pidfd < 0 ? -errno : child_started(failed.read);
}

int nix_start(const char *directory, char *const *arguments, Nix **ret) {
        _cleanup_(nix_freep) Nix *nix = calloc(1, sizeof(*nix));
        int r;

        if (!nix)
                return -ENOMEM;

        *nix = (Nix){ .pidfd = -1, .output = -1, .log = -1 };
        r = nix_fork(nix, directory, arguments);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(nix);
        return 0;
}

int nix_wait(Nix *nix, int *ret_status) {
        int status;

        while (waitpid(nix->pid, &status, 0) < 0)
                if (errno != EINTR)
                        return -errno;

        nix->pid = 0;
        *ret_status = status;
        return 0;
}

static void nix_end(Nix *nix) {
        struct pollfd over = { .fd = nix->pidfd, .events = POLLIN };
        int status;

        /* It must not wait for us to read what it has yet to say. */
        nix->log = close_fd(nix->log);
        nix->output = close_fd(nix->output);

        (void) kill(-nix->pid, SIGTERM);
        while (nix->pidfd >= 0 && poll(&over, 1, PATIENCE_MS) < 0 && errno == EINTR)
                continue;

        /* Not waited for yet, so the group's number is still its own. */
        (void) kill(-nix->pid, SIGKILL);
        (void) nix_wait(nix, &status);
}

Nix *nix_free(Nix *nix) {
        if (!nix)
                return NULL;

        if (nix->pid > 0)
                nix_end(nix);
        close_fd(nix->pidfd);
        close_fd(nix->output);
        close_fd(nix->log);
        free(nix);
        return NULL;
}
