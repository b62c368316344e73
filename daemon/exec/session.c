/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>

#include "conversation.h"
#include "fd-message.h"
#include "handover.h"
#include "leader.h"
#include "session.h"
#include "text.h"

/* Until the command runs: while the container boots, its systemd lets it wait. */
#define START_USEC (20 * 1000 * 1000ULL)
/* From the wish to stop it until that is waited for no longer. */
#define STOP_USEC (8 * 1000 * 1000ULL)

int session_end(Session *session, const Answer *answer) {
        session->answer = *answer;
        return sd_event_exit(session->event, 0);
}

int session_fail(Session *session, AnswerKind kind, const char *format, ...) {
        Answer answer = { .kind = kind };
        va_list args;

        va_start(args, format);
        (void) vsnprintf(answer.text, sizeof(answer.text), format, args);
        va_end(args);
        (void) text_clean(answer.text);
        return session_end(session, &answer);
}

void session_accepted(Session *session) {
        session->accepted = true;
        for (size_t i = 0; i < 3; i++)
                session->streams[i] = close_fd(session->streams[i]);
}

static int session_tell(Session *session, const Answer *answer, const int *fds, size_t n_fds) {
        char message[ANSWER_SIZE_MAX];
        size_t size = answer_format(answer, message);

        return fd_message_send(session->daemon, message, size, fds, n_fds);
}

static int on_limit(sd_event_source *source, uint64_t now, void *userdata) {
        Session *session = userdata;

        (void) source;
        (void) now;

        if (session->stopping)
                return session_end(session, &(Answer){ .kind = ANSWER_GONE });
        return session_fail(
                session, ANSWER_UNREACHABLE, "%s",
                session->command->minimal ?
                        "its first process does not start the command" :
                        session->accepted ?
                        "its systemd has accepted the command, and does not start it" :
                        "its systemd does not answer on D-Bus");
}

int session_limit(Session *session, uint64_t usec) {
        session->limit = sd_event_source_disable_unref(session->limit);
        return sd_event_add_time_relative(
                session->event, &session->limit, CLOCK_MONOTONIC, usec, 0, on_limit, session);
}

static int session_stop_command(Session *session) {
        return session->command->minimal ? handover_stop(session) : conversation_stop(session);
}

int session_stop(Session *session) {
        session->stopping = true;
        if (!session->accepted)
                return session_end(session, &(Answer){ .kind = ANSWER_GONE });
        if (session_limit(session, STOP_USEC) < 0)
                return session_end(session, &(Answer){ .kind = ANSWER_GONE });
        return session_stop_command(session);
}

static int on_terminate(
        sd_event_source *source, const struct signalfd_siginfo *info, void *userdata) {
        (void) source;
        (void) info;
        return session_stop(userdata);
}

static int on_hangup(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Session *session = userdata;

        (void) source;
        (void) fd;
        (void) events;

        session->hangup = sd_event_source_disable_unref(session->hangup);
        return session_stop(session);
}

/* From here on it is its holder's, and nobody else has it open: his leaving hangs it up. */
static int session_hand_on_terminal(Session *session) {
        const Answer answer = { .kind = ANSWER_TERMINAL };
        int r, pair[2];

        if (pipe2(pair, O_CLOEXEC) < 0)
                return -errno;

        r = session_tell(session, &answer, (int[]){ session->entrance.terminal, pair[0] }, 2);
        (void) close_fd(pair[0]);
        session->status = pair[1];
        session->entrance.terminal = close_fd(session->entrance.terminal);
        session->hangup = sd_event_source_disable_unref(session->hangup);
        return r;
}

int session_tell_begin(Session *session) {
        if (session->entrance.terminal >= 0)
                return session_hand_on_terminal(session);
        return 0;
}

static int session_watch(Session *session) {
        sigset_t taken;
        int r;

        (void) sigemptyset(&taken);
        (void) sigaddset(&taken, SIGTERM);
        if (sigprocmask(SIG_BLOCK, &taken, NULL) < 0)
                return -errno;

        r = sd_event_new(&session->event);
        if (r >= 0)
                r = sd_event_add_signal(session->event, NULL, SIGTERM, on_terminate, session);
        if (r >= 0)
                r = sd_event_add_io(
                        session->event, &session->hangup, session->daemon, EPOLLIN | EPOLLRDHUP,
                        on_hangup, session);
        return r < 0 ? r : session_limit(session, START_USEC);
}

static int session_enter(Session *session, Answer *answer) {
        _cleanup_close_ int leader = -1;
        int r;

        r = leader_open(session->command->machine, &leader);
        if (r >= 0)
                return entrance_open(leader, session->command, &session->entrance, answer);

        *answer = (Answer){ .kind = ANSWER_UNREACHABLE };
        (void) snprintf(
                answer->text, sizeof(answer->text), "machined does not know it: %s", strerror(-r));
        return r;
}

/* In the place of a shell: 128 and the signal's number, or 125 where it is not known. */
static void session_write_status(const Session *session) {
        const Answer *answer = &session->answer;

        if (session->status < 0)
                return;
        switch (answer->kind) {
        case ANSWER_EXITED:
                (void) dprintf(session->status, "%d\n", answer->number);
                return;
        case ANSWER_KILLED:
                (void) dprintf(session->status, "%d\n", 128 + answer->number);
                return;
        case ANSWER_TERMINAL:
        case ANSWER_NO_PROGRAM:
        case ANSWER_NOT_EXECUTABLE:
        case ANSWER_NO_USER:
        case ANSWER_NO_DIRECTORY:
        case ANSWER_UNREACHABLE:
        case ANSWER_FAILED:
        case ANSWER_GONE:
                (void) dprintf(session->status, "125\n");
        }
}

static void session_done(Session *session) {
        sd_event_source_disable_unref(session->limit);
        sd_event_source_disable_unref(session->hangup);
        sd_bus_close_unref(session->bus);
        sd_event_unref(session->event);
        entrance_done(&session->entrance);
        for (size_t i = 0; i < 3; i++)
                session->streams[i] = close_fd(session->streams[i]);
        (void) close_fd(session->status);
        free(session->unit);
        free(session->path);
}

static int session_converse(Session *session) {
        int r;

        r = session_watch(session);
        if (r >= 0)
                r = session->command->minimal ? handover_begin(session) :
                                                conversation_begin(session);
        if (r >= 0)
                r = sd_event_loop(session->event);
        if (session->accepted && !(session->settled && session->over))
                (void) session_stop_command(session);
        return r;
}

int session_run(const Command *command, int daemon, int streams[static 3]) {
        _cleanup_(session_done) Session session = {
                .command = command,
                .daemon = daemon,
                .streams = streams,
                .entrance = { .bus = -1, .terminal = -1 },
                .status = -1,
        };
        int r;

        r = session_enter(&session, &session.answer);
        if (r < 0)
                return session_tell(&session, &session.answer, NULL, 0);

        r = session_converse(&session);
        if (r < 0) {
                session.answer = (Answer){ .kind = ANSWER_FAILED };
                (void) snprintf(
                        session.answer.text, sizeof(session.answer.text), "%s", strerror(-r));
        }
        session_write_status(&session);
        return session_tell(&session, &session.answer, NULL, 0);
}
