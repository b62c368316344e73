/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "entrance.h"
#include "fd-message.h"
#include "passage.h"
#include "program.h"

/* A bus that does not accept connections would keep us for ever. */
#define WAIT_MSEC 10000

/* What goes inside has these, and no others. */
#define LEADER (STDERR_FILENO + 1)
#define SOCKET (STDERR_FILENO + 2)

typedef enum Stage {
        STAGE_ENTER,
        STAGE_CONNECT,
        STAGE_PROGRAM,
        STAGE_TERMINAL,
        STAGE_DONE,
} Stage;

/* What the process that went inside says: to itself, as it were. */
typedef struct Findings {
        Stage stage; /* the last one */
        int error;
        char program[PATH_MAX], terminal_name[32];
} Findings;

typedef struct Visit {
        int leader;
        pid_t sender;
        const Command *command; /* NULL: none, only the connection */
} Visit;

static int go(const Visit *visit, Findings *findings, int fds[2], size_t *n_fds) {
        _cleanup_free_ char *program = NULL, *name = NULL;
        const Command *command = visit->command;
        int r;

        r = passage_enter(visit->leader, visit->sender);
        if (r < 0)
                return r;

        findings->stage = STAGE_CONNECT;
        r = passage_connect(command && command->minimal, &fds[(*n_fds)]);
        if (r < 0)
                return r;
        (*n_fds)++;
        if (!command)
                return 0;

        findings->stage = STAGE_PROGRAM;
        r = program_find(command, &program);
        if (r < 0)
                return r;
        if (strlen(program) >= sizeof(findings->program))
                return -ENAMETOOLONG;
        (void) strcpy(findings->program, program);

        findings->stage = STAGE_TERMINAL;
        if (command->terminal) {
                r = passage_open_terminal(command, &fds[(*n_fds)], &name);
                if (r < 0)
                        return r;
                (*n_fds)++;
                (void) snprintf(
                        findings->terminal_name, sizeof(findings->terminal_name), "%s", name);
        }
        findings->stage = STAGE_DONE;
        return 0;
}

/* The caller's streams and the daemon's socket stay outside. */
static int take_along(int leader, int socket) {
        int own[] = { fcntl(leader, F_DUPFD_CLOEXEC, SOCKET + 1),
                      fcntl(socket, F_DUPFD_CLOEXEC, SOCKET + 1) };

        if (own[0] < 0 || own[1] < 0 || dup3(own[0], LEADER, O_CLOEXEC) < 0 ||
            dup3(own[1], SOCKET, O_CLOEXEC) < 0 || close_range(SOCKET + 1, ~0U, 0) < 0)
                return -errno;
        return 0;
}

static _Noreturn void go_and_tell(Visit visit, int socket) {
        Findings findings = {};
        size_t n_fds = 0;
        int fds[2], r;

        r = take_along(visit.leader, socket);
        if (r < 0)
                _exit(EXIT_FAILURE);
        visit.leader = LEADER;

        findings.error = go(&visit, &findings, fds, &n_fds);
        _exit(fd_message_send(SOCKET, &findings, sizeof(findings), fds, n_fds) < 0 ? EXIT_FAILURE :
                                                                                     EXIT_SUCCESS);
}

static int wait_for(int socket, Findings *ret, int fds[static FD_MESSAGE_FDS_MAX]) {
        struct pollfd wait = { .fd = socket, .events = POLLIN };
        size_t size = sizeof(*ret);
        int r;

        do
                r = poll(&wait, 1, WAIT_MSEC);
        while (r < 0 && errno == EINTR);
        if (r <= 0)
                return r == 0 ? -ETIMEDOUT : -errno;

        r = fd_message_receive(socket, ret, &size, fds, 0);
        if (r >= 0 && size != sizeof(*ret))
                return -EBADMSG;
        return r;
}

static void send_inside(
        int leader, const Command *command, Findings *ret, int fds[static FD_MESSAGE_FDS_MAX]) {
        const Visit visit = { .leader = leader, .sender = getpid(), .command = command };
        _cleanup_close_ int ours = -1, theirs = -1;
        int pair[2];
        pid_t pid;

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
                ret->error = -errno;
                return;
        }
        ours = pair[0];
        theirs = pair[1];

        pid = fork();
        if (pid == 0)
                go_and_tell(visit, theirs);
        if (pid < 0) {
                ret->error = -errno;
                return;
        }

        theirs = close_fd(theirs);
        ret->stage = STAGE_CONNECT;
        ret->error = wait_for(ours, ret, fds) ?: ret->error;
        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, NULL, 0);
}

static void explain(const Command *command, const Findings *findings, Answer *answer) {
        const char *program = command->words[0] ?: "sh";

        switch (findings->stage) {
        case STAGE_ENTER:
                answer->kind = ANSWER_UNREACHABLE;
                (void) snprintf(
                        answer->text, sizeof(answer->text), "it cannot be entered: %s",
                        strerror(-findings->error));
                return;
        case STAGE_CONNECT:
        case STAGE_DONE:
                answer->kind = ANSWER_UNREACHABLE;
                (void) snprintf(
                        answer->text, sizeof(answer->text), "its %s cannot be reached: %s",
                        command->minimal ? "first process" : "D-Bus", strerror(-findings->error));
                return;
        case STAGE_PROGRAM:
                answer->kind =
                        findings->error == -EACCES ? ANSWER_NOT_EXECUTABLE : ANSWER_NO_PROGRAM;
                (void) snprintf(answer->text, sizeof(answer->text), "%.200s", program);
                return;
        case STAGE_TERMINAL:
                answer->kind = ANSWER_FAILED;
                (void) snprintf(
                        answer->text, sizeof(answer->text), "it has no terminals: %s",
                        strerror(-findings->error));
                return;
        }
}

int entrance_open(int leader, const Command *command, Entrance *ret, Answer *answer) {
        int fds[FD_MESSAGE_FDS_MAX] = { -1, -1, -1, -1 };
        Entrance entrance = { .bus = -1, .terminal = -1 };
        Findings findings = {};

        send_inside(leader, command, &findings, fds);
        entrance.bus = fds[0];
        entrance.terminal = fds[1];
        if (findings.error < 0) {
                entrance_done(&entrance);
                explain(command, &findings, answer);
                return findings.error;
        }

        entrance.program = strdup(findings.program);
        entrance.terminal_name = strdup(findings.terminal_name);
        if (!entrance.program || !entrance.terminal_name) {
                entrance_done(&entrance);
                *answer = (Answer){ .kind = ANSWER_FAILED, .text = "no memory" };
                return -ENOMEM;
        }

        *ret = entrance;
        return 0;
}

int entrance_reach(int leader, int *ret) {
        int fds[FD_MESSAGE_FDS_MAX] = { -1, -1, -1, -1 };
        Findings findings = {};

        send_inside(leader, NULL, &findings, fds);
        if (findings.error < 0) {
                (void) close_fd(fds[0]);
                return findings.error;
        }

        *ret = fds[0];
        return 0;
}

void entrance_done(Entrance *entrance) {
        entrance->bus = close_fd(entrance->bus);
        entrance->terminal = close_fd(entrance->terminal);
        free(entrance->terminal_name);
        free(entrance->program);
}
