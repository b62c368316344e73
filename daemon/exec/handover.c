/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "fd-message.h"
#include "handover.h"
#include "order.h"
#include "start-order.h"
#include "strv.h"

static int handover_end(Session *session) {
        if (session->began)
                return session_end(session, &(Answer){ .kind = ANSWER_GONE });
        return session_fail(
                session, ANSWER_UNREACHABLE, "%s", "its first process does not take the command");
}

/* It runs. Said a second time that means nothing. */
static int handover_take_begin(Session *session) {
        int r;

        if (session->began)
                return 0;
        session->began = true;
        if (!session->stopping)
                session->limit = sd_event_source_disable_unref(session->limit);
        r = session_tell_begin(session);
        return r < 0 ? session_stop(session) : 0;
}

static int on_told(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        int fds[FD_MESSAGE_FDS_MAX], r;
        Session *session = userdata;
        char message[ANSWER_SIZE_MAX];
        size_t size = sizeof(message);
        Answer answer;

        (void) source;
        (void) events;

        r = fd_message_receive(fd, message, &size, fds, MSG_DONTWAIT);
        if (r == -EAGAIN)
                return 0;
        for (size_t i = 0; i < FD_MESSAGE_FDS_MAX; i++)
                (void) close_fd(fds[i]);
        if (r >= 0)
                r = answer_parse(message, size, &answer);
        if (r < 0)
                return handover_end(session);
        return answer.kind == ANSWER_TERMINAL ? handover_take_begin(session) :
                                                session_end(session, &answer);
}

static int handover_send(const Session *session) {
        const Command *command = session->command;
        _cleanup_strv_ char **environment = NULL;
        _cleanup_free_ char *message = NULL;
        StartOrder order = {
                .user = command->user,
                .directory = command->directory,
                .terminal =
                        session->entrance.terminal >= 0 ? session->entrance.terminal_name : NULL,
                .program = session->entrance.program,
                .words = (char **) order_words(command),
        };
        size_t size;
        int r;

        r = order_environment(command, &environment);
        if (r < 0)
                return r;
        order.environment = environment;
        r = start_order_format(&order, &message, &size);
        if (r < 0)
                return r;
        return fd_message_send(
                session->entrance.bus, message, size, session->streams, order.terminal ? 0 : 3);
}

int handover_begin(Session *session) {
        int r;

        r = handover_send(session);
        if (r < 0)
                return r;

        session_accepted(session);
        return sd_event_add_io(
                session->event, NULL, session->entrance.bus, EPOLLIN, on_told, session);
}

int handover_stop(Session *session) {
        return shutdown(session->entrance.bus, SHUT_WR) < 0 ? -errno : 0;
}
