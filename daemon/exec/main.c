/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "fd-message.h"
#include "log.h"
#include "session.h"

/* The daemon's socket is standard input: one message, then ours. */
static int receive(Command **ret, int streams[static FD_MESSAGE_FDS_MAX]) {
        static char buffer[COMMAND_SIZE_MAX];
        size_t size = sizeof(buffer);
        int r;

        r = fd_message_receive(STDIN_FILENO, buffer, &size, streams, 0);
        return r < 0 ? r : command_parse(buffer, size, ret);
}

int main(void) {
        _cleanup_(command_freep) Command *command = NULL;
        int streams[FD_MESSAGE_FDS_MAX] = { -1, -1, -1, -1 };
        int r;

        (void) signal(SIGPIPE, SIG_IGN);

        r = receive(&command, streams);
        if (r >= 0 && !command->terminal && streams[2] < 0)
                r = -EBADMSG;
        if (r >= 0)
                r = session_run(command, STDIN_FILENO, streams);
        /* Nobody is left to be told: the caller has gone. */
        if (r == -EPIPE || r == -ECONNRESET)
                return EXIT_SUCCESS;
        if (r < 0)
                log_error("A command was not run: %s.", strerror(-r));
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
