/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <systemd/sd-event.h>
#include <termios.h>
#include <unistd.h>

#include "clock.h"
#include "session.h"
#include "write.h"

#define ESCAPE      0x1d /* Ctrl-] */
#define ESCAPES     3
#define ESCAPE_USEC (1000 * 1000ULL)

typedef struct Session {
        sd_event *event;
        sd_event_source *input, *output, *status;
        int terminal;
        char typed[4096]; /* and not yet taken by the terminal inside */
        size_t n_typed;
        unsigned escapes;
        uint64_t first_escape;
        Outcome outcome;
} Session;

/* For atexit(3). */
static struct termios before;
static bool raw;

static void restore(void) {
        if (raw)
                (void) tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
        raw = false;
}

static int make_raw(void) {
        struct termios mode;

        if (tcgetattr(STDIN_FILENO, &before) < 0)
                return -errno;
        mode = before;
        cfmakeraw(&mode);
        if (atexit(restore) != 0)
                return -ENOMEM;
        raw = true;
        return tcsetattr(STDIN_FILENO, TCSADRAIN, &mode) < 0 ? -errno : 0;
}

static void pass_size(const Session *session) {
        struct winsize size;

        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) >= 0)
                (void) ioctl(session->terminal, TIOCSWINSZ, &size);
}

static int on_resize(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata) {
        (void) source;
        (void) info;
        pass_size(userdata);
        return 0;
}

static int on_end(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata) {
        Session *session = userdata;

        (void) source;
        session->outcome = (Outcome) (128 + info->ssi_signo);
        return sd_event_exit(session->event, 0);
}

/* Three of them in a second leave it, whatever goes on inside. */
static bool is_left(Session *session, const char *data, size_t size) {
        for (size_t i = 0; i < size; i++) {
                if (data[i] != ESCAPE) {
                        session->escapes = 0;
                        continue;
                }
                if (session->escapes == 0 ||
                    monotonic_now() - session->first_escape > ESCAPE_USEC) {
                        session->first_escape = monotonic_now();
                        session->escapes = 0;
                }
                if (++session->escapes == ESCAPES)
                        return true;
        }
        return false;
}

/* What does not fit into the terminal inside waits, and our terminal with it. */
static int session_type(Session *session) {
        ssize_t n;
        int r;

        n = write(session->terminal, session->typed, session->n_typed);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
                return sd_event_exit(session->event, 0);
        if (n > 0) {
                session->n_typed -= (size_t) n;
                memmove(session->typed, session->typed + n, session->n_typed);
        }

        r = sd_event_source_set_enabled(
                session->input, session->n_typed > 0 ? SD_EVENT_OFF : SD_EVENT_ON);
        if (r >= 0)
                r = sd_event_source_set_io_events(
                        session->output, session->n_typed > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
        return r;
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Session *session = userdata;
        ssize_t n;

        (void) source;
        (void) events;

        n = read(fd, session->typed, sizeof(session->typed));
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        /* The terminal has gone away. */
        if (n <= 0 || is_left(session, session->typed, (size_t) n))
                return sd_event_exit(session->event, 0);

        session->n_typed = (size_t) n;
        return session_type(session);
}

/* 1: there may be more. 0: nothing now. Negative: nothing any more. */
static int session_show(Session *session) {
        char buffer[65536];
        ssize_t n;
        int r;

        n = read(session->terminal, buffer, sizeof(buffer));
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (n <= 0)
                return -EIO;
        r = write_all(STDOUT_FILENO, buffer, (size_t) n);
        return r < 0 ? r : 1;
}

static int on_output(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Session *session = userdata;
        int r;

        (void) fd;

        if (events & EPOLLOUT) {
                r = session_type(session);
                if (r < 0)
                        return r;
        }
        /* Hung up; the exit status follows. */
        if (session_show(session) < 0)
                return sd_event_source_set_enabled(source, SD_EVENT_OFF);
        return 0;
}

static int on_status(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Session *session = userdata;
        char text[16] = "";
        ssize_t n;

        (void) source;
        (void) events;

        n = read(fd, text, sizeof(text) - 1);
        session->outcome = n > 0 ? (Outcome) (strtoul(text, NULL, 10) & 0xff) : OUTCOME_NOT_RUN;
        while (session_show(session) > 0)
                continue;
        return sd_event_exit(session->event, 0);
}

static int session_watch_signals(Session *session) {
        static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
        sigset_t taken;
        int r;

        (void) sigemptyset(&taken);
        (void) sigaddset(&taken, SIGWINCH);
        for (size_t i = 0; i < 4; i++)
                (void) sigaddset(&taken, ends[i]);
        if (sigprocmask(SIG_BLOCK, &taken, NULL) < 0)
                return -errno;

        r = sd_event_add_signal(session->event, NULL, SIGWINCH, on_resize, session);
        for (size_t i = 0; r >= 0 && i < 4; i++)
                r = sd_event_add_signal(session->event, NULL, ends[i], on_end, session);
        return r;
}

static int session_watch(Session *session, int status) {
        int r;

        r = sd_event_add_io(
                session->event, &session->output, session->terminal, EPOLLIN, on_output, session);
        if (r >= 0)
                r = sd_event_add_io(
                        session->event, &session->input, STDIN_FILENO, EPOLLIN, on_input, session);
        if (r >= 0)
                r = sd_event_add_io(
                        session->event, &session->status, status, EPOLLIN, on_status, session);
        return r < 0 ? r : session_watch_signals(session);
}

static int session_loop(Session *session, int status) {
        int r;

        r = session_watch(session, status);
        if (r >= 0)
                r = make_raw();
        if (r < 0)
                return r;

        pass_size(session);
        r = sd_event_loop(session->event);
        restore();
        return r;
}

Outcome session_run(sd_bus *bus, int terminal, int status) {
        Session session = {
                .event = sd_bus_get_event(bus),
                .terminal = terminal,
                .outcome = OUTCOME_NOT_RUN,
        };
        int r;

        r = session_loop(&session, status);
        sd_event_source_disable_unref(session.input);
        sd_event_source_disable_unref(session.output);
        sd_event_source_disable_unref(session.status);
        return r < 0 ? outcome_fail(OUTCOME_NOT_RUN, "the terminal failed: %s", strerror(-r)) :
                       session.outcome;
}
