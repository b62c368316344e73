/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "answer.h"
#include "attendant.h"
#include "environment.h"
#include "fd-message.h"
#include "launch.h"
#include "start-order.h"

/* From the wish to end it until it is killed. */
#define STOP_MSEC 5000

static void tell(int connection, const Answer *answer) {
        char message[ANSWER_SIZE_MAX];
        size_t size = answer_format(answer, message);

        (void) fd_message_send(connection, message, size, NULL, 0);
}

static void explain(LaunchStage stage, int r, const char *program, Answer *ret) {
        const char *text = strerror(-r);

        *ret = (Answer){ .kind = ANSWER_FAILED };
        switch (stage) {
        case LAUNCH_STREAMS:
                break;
        case LAUNCH_USER:
                ret->kind = ANSWER_NO_USER;
                break;
        case LAUNCH_DIRECTORY:
                ret->kind = ANSWER_NO_DIRECTORY;
                break;
        case LAUNCH_PROGRAM:
                ret->kind = ANSWER_NOT_EXECUTABLE;
                text = program;
                break;
        }
        (void) snprintf(ret->text, sizeof(ret->text), "%.200s", text);
}

/* Of this process, which the command has it from. Each may say anew what one before has said. */
static int set_environment(const StartOrder *order, const User *user, const Arguments *arguments) {
        int r;

        if (clearenv() != 0 || setenv("HOME", user->home, true) < 0 ||
            setenv("USER", user->name, true) < 0 || setenv("LOGNAME", user->name, true) < 0 ||
            setenv("SHELL", user->shell, true) < 0)
                return -ENOMEM;
        r = environment_put(arguments);
        for (char **variable = order->environment; r >= 0 && *variable; variable++)
                r = putenv(*variable) != 0 ? -errno : 0;
        return r;
}

static int start(
        const StartOrder *order,
        const int streams[static 3],
        const Arguments *arguments,
        pid_t *ret,
        Answer *answer) {
        LaunchStage stage = LAUNCH_USER;
        User user;
        const Launch what = {
                .program = order->program,
                .words = order->words,
                .user = &user,
                .directory = order->directory,
                .terminal = order->terminal,
                .streams = { streams[0], streams[1], streams[2] },
        };
        int r;

        r = user_find(order->user, &user);
        if (r >= 0) {
                stage = LAUNCH_STREAMS;
                r = set_environment(order, &user, arguments);
        }
        if (r >= 0)
                r = launch(&what, ret, &stage);
        if (r < 0)
                explain(stage, r, order->program, answer);
        return r;
}

/* All that the command has started, but for what has left its session. */
static void end(pid_t leader, int signal) {
        (void) kill(-leader, signal);
        (void) kill(-leader, SIGCONT);
}

/* Until it has ended, or nobody wants it any more, which ends it. */
static void await(pid_t leader, int connection) {
        struct pollfd watch[] = {
                { .fd = pidfd_open(leader, 0), .events = POLLIN },
                { .fd = connection, .events = POLLIN | POLLRDHUP },
        };
        int limit = -1, n;

        while (watch[0].fd >= 0) {
                n = poll(watch, 2, limit);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0 || watch[0].revents)
                        break;
                end(leader, n == 0 ? SIGKILL : SIGTERM);
                if (n > 0)
                        (void) kill(-leader, SIGHUP);
                watch[1].fd = -1;
                limit = n > 0 ? STOP_MSEC : -1;
        }
        (void) close_fd(watch[0].fd);
}

static void judge(pid_t leader, Answer *ret) {
        siginfo_t info = {};

        if (waitid(P_PID, (id_t) leader, &info, WEXITED | WNOWAIT) < 0) {
                *ret = (Answer){ .kind = ANSWER_GONE };
                return;
        }
        /* Before the number can be another's. What it has left behind goes with it. */
        end(leader, SIGTERM);
        (void) waitpid(leader, NULL, 0);

        *ret = (Answer){
                .kind = info.si_code == CLD_EXITED ? ANSWER_EXITED : ANSWER_KILLED,
                .number = info.si_status & 0xff,
        };
}

static int receive(int connection, StartOrder *ret, int fds[static FD_MESSAGE_FDS_MAX]) {
        static char message[START_ORDER_SIZE_MAX];
        size_t size = sizeof(message);
        int r;

        r = fd_message_receive(connection, message, &size, fds, 0);
        if (r >= 0)
                r = start_order_parse(message, size, ret);
        return r < 0 || ret->terminal || fds[2] >= 0 ? r : -EBADMSG;
}

int attendant_run(int connection, const Arguments *arguments) {
        _cleanup_(start_order_done) StartOrder order = {};
        int fds[FD_MESSAGE_FDS_MAX];
        Answer answer;
        pid_t leader;
        int r;

        if (receive(connection, &order, fds) < 0)
                return EXIT_FAILURE;

        r = start(&order, fds, arguments, &leader, &answer);
        for (size_t i = 0; i < FD_MESSAGE_FDS_MAX; i++)
                fds[i] = close_fd(fds[i]);
        if (r >= 0) {
                tell(connection, &(Answer){ .kind = ANSWER_TERMINAL });
                await(leader, connection);
                judge(leader, &answer);
        }
        tell(connection, &answer);
        return EXIT_SUCCESS;
}
