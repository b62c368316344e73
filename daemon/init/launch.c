/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "launch.h"

typedef struct Failure {
        LaunchStage stage;
        int error;
} Failure;

/* systemd would do the same with the terminal of a service. */
static int take_terminal(const char *path, const User *user) {
        int fd = open(path, O_RDWR | O_CLOEXEC);

        if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) < 0)
                return -errno;
        if (fchown(fd, user->uid, (gid_t) -1) < 0 || fchmod(fd, 0600) < 0)
                return -errno;
        for (int i = 0; i < 3; i++)
                if (dup2(fd, i) < 0)
                        return -errno;
        return 0;
}

/* None of them may be one of the first three, which is what they become. */
static int take_streams(const int streams[static 3]) {
        int own[3];

        for (int i = 0; i < 3; i++) {
                own[i] = streams[i] >= 0 ? fcntl(streams[i], F_DUPFD_CLOEXEC, 3) :
                                           open("/dev/null", O_RDWR | O_CLOEXEC);
                if (own[i] < 0)
                        return -errno;
        }
        for (int i = 0; i < 3; i++)
                if (dup2(own[i], i) < 0 || fcntl(i, F_SETFD, 0) < 0)
                        return -errno;
        return 0;
}

static int enter_directory(const Launch *what) {
        if (what->directory)
                return chdir(what->directory) < 0 ? -errno : 0;
        if (what->user && chdir(what->user->home) >= 0)
                return 0;
        return chdir("/") < 0 ? -errno : 0;
}

static int reset_signals(void) {
        sigset_t none;

        (void) sigemptyset(&none);
        for (int i = 1; i < NSIG; i++)
                (void) signal(i, SIG_DFL);
        return sigprocmask(SIG_SETMASK, &none, NULL) < 0 ? -errno : 0;
}

static int become(const Launch *what, LaunchStage *stage) {
        int r;

        *stage = LAUNCH_STREAMS;
        if (setsid() < 0)
                return -errno;
        r = reset_signals();
        if (r >= 0)
                r = what->terminal ? take_terminal(what->terminal, what->user) :
                                     take_streams(what->streams);
        if (r < 0)
                return r;

        *stage = LAUNCH_USER;
        r = what->user ? user_become(what->user) : 0;
        if (r < 0)
                return r;

        *stage = LAUNCH_DIRECTORY;
        r = enter_directory(what);
        if (r < 0)
                return r;

        *stage = LAUNCH_PROGRAM;
        (void) execv(what->program, what->words);
        return -errno;
}

static _Noreturn void become_and_tell(const Launch *what, int pipe) {
        Failure failure = {};

        failure.error = become(what, &failure.stage);
        (void) !write(pipe, &failure, sizeof(failure));
        _exit(EXIT_FAILURE);
}

/* Nothing comes where the program runs: it has closed the pipe. */
static int await(int pipe, Failure *ret) {
        ssize_t n;

        do
                n = read(pipe, ret, sizeof(*ret));
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return -errno;
        return n == 0 ? 0 : ret->error;
}

int launch(const Launch *what, pid_t *ret, LaunchStage *ret_stage) {
        _cleanup_close_ int ours = -1, theirs = -1;
        Failure failure = {};
        int r, ends[2];
        pid_t pid;

        *ret_stage = LAUNCH_STREAMS;
        if (pipe2(ends, O_CLOEXEC) < 0)
                return -errno;
        ours = ends[0];
        theirs = ends[1];

        pid = fork();
        if (pid < 0)
                return -errno;
        if (pid == 0) {
                /* No stream may take its place. */
                theirs = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
                become_and_tell(what, theirs);
        }

        theirs = close_fd(theirs);
        r = await(ours, &failure);
        if (r < 0) {
                (void) waitpid(pid, NULL, 0);
                *ret_stage = failure.stage;
                return r;
        }

        *ret = pid;
        return 0;
}
