/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd-message.h"
#include "log.h"
#include "lookout.h"
#include "porter-order.h"
#include "session.h"

/* The daemon's socket brings one message: the command and its streams. */
static int receive(int socket, Command **ret, int streams[static FD_MESSAGE_FDS_MAX]) {
        static char buffer[COMMAND_SIZE_MAX];
        size_t size = sizeof(buffer);
        int r;

        r = fd_message_receive(socket, buffer, &size, streams, 0);
        return r < 0 ? r : command_parse(buffer, size, ret);
}

static int run_command(int socket) {
        _cleanup_(command_freep) Command *command = NULL;
        int streams[FD_MESSAGE_FDS_MAX] = { -1, -1, -1, -1 };
        int r;

        r = receive(socket, &command, streams);
        if (r >= 0 && !command->terminal && streams[2] < 0)
                r = -EBADMSG;
        return r < 0 ? r : session_run(command, socket, streams);
}

static int run(char letter, int socket) {
        bool looks = letter == PORTER_LOOKOUT;
        int r = looks ? lookout_run(socket) : run_command(socket);

        /* Nobody is left to be told: the caller has gone. */
        if (r == -EPIPE || r == -ECONNRESET)
                return EXIT_SUCCESS;
        /* Not every container has a D-Bus. */
        if (r < 0 && looks)
                log_debug("What fails inside is not known: %s.", strerror(-r));
        else if (r < 0)
                log_error("A command was not run: %s.", strerror(-r));
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* In the process of one command, which knows nothing of the others. */
static int run_alone(char letter, int socket) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);

        (void) signal(SIGCHLD, SIG_DFL);
        if (null < 0 || dup2(null, STDIN_FILENO) < 0)
                return EXIT_FAILURE;
        (void) close(null);
        return run(letter, socket);
}

/* 1: this is the process of a command, and its exit status is in ret. */
static int begin(char letter, int socket, int *ret) {
        pid_t pid = fork();

        if (pid < 0)
                log_error("A command was not run: %s.", strerror(errno));
        if (pid != 0)
                return 0;
        *ret = run_alone(letter, socket);
        return 1;
}

/* Until the daemon wants no more of it. */
static int serve(int *ret) {
        int fds[FD_MESSAGE_FDS_MAX], r;

        for (;;) {
                char letter;
                size_t size = sizeof(letter);

                r = fd_message_receive(STDIN_FILENO, &letter, &size, fds, 0);
                if (r == -ECONNRESET)
                        return 0;
                if (r >= 0 && fds[0] >= 0)
                        r = begin(letter, fds[0], ret);
                if (r != 0)
                        return r;
                for (size_t i = 0; i < FD_MESSAGE_FDS_MAX; i++)
                        (void) close_fd(fds[i]);
        }
}

int main(void) {
        int r, status = EXIT_SUCCESS;

        (void) signal(SIGPIPE, SIG_IGN);
        (void) signal(SIGCHLD, SIG_IGN); /* they leave nothing */

        r = serve(&status);
        if (r > 0)
                return status;
        if (r < 0)
                log_error("No more commands can be run: %s.", strerror(-r));
        /* Those that have a terminal outlive the daemon. */
        while (wait(NULL) >= 0 || errno == EINTR)
                continue;
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
