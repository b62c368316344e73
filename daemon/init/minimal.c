/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "launch.h"
#include "minimal.h"
#include "notification.h"
#include "reception.h"
#include "skeleton.h"

/* From the wish to stop until all are killed; what is left of others has less. */
#define STOP_USEC (10 * USEC_PER_SEC)
#define REST_USEC (2 * USEC_PER_SEC)

/* So long at the least systemd-nspawn has for passing on that it was up. */
#define LIFE_USEC (200 * 1000ULL)

/* As a shell has it. */
#define STATUS_NOT_FOUND      127
#define STATUS_NOT_EXECUTABLE 126
#define STATUS_SIGNAL         128

typedef struct Minimal {
        const Arguments *arguments;
        int signals, reception, notification;
        pid_t program;     /* 0: it has ended */
        int status;        /* what it has ended with */
        bool stopping;     /* as it was asked for */
        uint64_t born;     /* CLOCK_MONOTONIC, µs */
        uint64_t deadline; /* likewise, when all is to be over; 0: never */
} Minimal;

static int fail(const char *what, int r) {
        fprintf(stderr, "flakectr-init: %s: %s.\n", what, strerror(-r));
        return r;
}

/* SIGTERM and SIGINT for those who know no others; machined has SIGINT for a reboot. */
static int open_signals(int *ret) {
        sigset_t signals;
        int fd;

        (void) sigemptyset(&signals);
        (void) sigaddset(&signals, SIGCHLD);
        (void) sigaddset(&signals, SIGTERM);
        (void) sigaddset(&signals, SIGINT);
        for (int i = 3; i <= 5; i++)
                (void) sigaddset(&signals, SIGRTMIN + i);
        if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
                return -errno;

        fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
        if (fd < 0)
                return -errno;
        *ret = fd;
        return 0;
}

static int start_program(Minimal *minimal) {
        const Launch what = {
                .program = minimal->arguments->command[0],
                .words = minimal->arguments->command,
                .directory = "/",
                .streams = { -1, STDOUT_FILENO, STDERR_FILENO },
        };
        LaunchStage stage;
        int r;

        r = launch(&what, &minimal->program, &stage);
        if (r >= 0)
                return 0;
        fprintf(stderr, "flakectr-init: cannot run %s: %s.\n", what.program, strerror(-r));
        minimal->status = r == -ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
        return r;
}

static void limit(Minimal *minimal, uint64_t usec) {
        uint64_t deadline = monotonic_now() + usec;

        if (minimal->deadline == 0 || deadline < minimal->deadline)
                minimal->deadline = deadline;
}

/* Whatever runs in here but us. A shell that somebody has open hears the second alone. */
static void end_all(Minimal *minimal, uint64_t usec) {
        (void) kill(-1, SIGTERM);
        (void) kill(-1, SIGCONT);
        limit(minimal, usec);
}

static void program_ended(Minimal *minimal, int status) {
        minimal->program = 0;
        minimal->status =
                WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_SIGNAL + WTERMSIG(status);
        if (minimal->stopping)
                minimal->status = EXIT_SUCCESS;
        end_all(minimal, REST_USEC);
        (void) kill(-1, SIGHUP);
}

/* False: there are no others any more. */
static bool reap(Minimal *minimal) {
        int status;
        pid_t pid;

        while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
                if (pid == minimal->program)
                        program_ended(minimal, status);
        return pid == 0 || errno != ECHILD;
}

static void take_signals(Minimal *minimal) {
        struct signalfd_siginfo info;

        while (read(minimal->signals, &info, sizeof(info)) == (ssize_t) sizeof(info))
                if (info.ssi_signo != SIGCHLD && !minimal->stopping) {
                        minimal->stopping = true;
                        end_all(minimal, STOP_USEC);
                }
}

static int wait_msec(const Minimal *minimal) {
        uint64_t now = monotonic_now();

        if (minimal->deadline == 0)
                return -1;
        return now >= minimal->deadline ? 0 : (int) ((minimal->deadline - now + 999) / 1000);
}

/* Returns when all is over: what is left is killed with this process. */
static void live(Minimal *minimal) {
        struct pollfd watch[] = {
                { .fd = minimal->signals, .events = POLLIN },
                { .fd = minimal->reception, .events = POLLIN },
        };

        while (minimal->deadline == 0 || monotonic_now() < minimal->deadline) {
                if (poll(watch, 2, wait_msec(minimal)) < 0 && errno != EINTR)
                        return;
                if (watch[1].revents)
                        reception_take(minimal->reception, minimal->arguments);
                take_signals(minimal);
                if (!reap(minimal))
                        return;
        }
}

/* Else one that is through at once might have ended before anybody knew that it had begun. */
static void rest(const Minimal *minimal) {
        uint64_t age = monotonic_now() - minimal->born;

        if (!minimal->stopping && minimal->status == EXIT_SUCCESS && age < LIFE_USEC)
                (void) usleep((useconds_t) (LIFE_USEC - age));
}

static int set_up(Minimal *minimal) {
        int r;

        r = open_signals(&minimal->signals);
        if (r < 0)
                return fail("cannot take signals", r);
        r = notification_open(&minimal->notification);
        if (r < 0)
                return fail("cannot say what becomes of it", r);
        r = reception_open(&minimal->reception);
        return r < 0 ? fail("cannot listen for commands", r) : 0;
}

int minimal_run(const Arguments *arguments) {
        Minimal minimal = { .arguments = arguments, .status = EXIT_FAILURE };
        int r;

        skeleton_make(arguments->minimal);
        if (set_up(&minimal) < 0 || start_program(&minimal) < 0)
                return minimal.status;

        r = notification_send_ready(minimal.notification);
        if (r < 0) {
                (void) fail("cannot say that it is up", r);
                return EXIT_FAILURE;
        }
        minimal.born = monotonic_now();
        live(&minimal);
        rest(&minimal);
        return minimal.program ? minimal.stopping ? EXIT_SUCCESS : EXIT_FAILURE : minimal.status;
}
