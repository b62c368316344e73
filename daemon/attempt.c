/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attempt.h"
#include "clock.h"

#define REQUEST_SIZE (CHECK_PATH_MAX + 256)

/* "HTTP/1.1 200" */
#define STATUS_SIZE 12

#define WORDS_SIZE  256

struct Attempt {
        const Check *check;
        char host[128];
        AttemptDone done;
        void *userdata;
        int socket;
        char answer[STATUS_SIZE];
        size_t n;
        sd_event_source *io, *timeout;
};

static void attempt_end(Attempt *attempt, int r, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* The caller's, in which the attempt may be freed, so it is the last thing that is done. */
static void attempt_end(Attempt *attempt, int r, const char *format, ...) {
        char words[WORDS_SIZE];
        va_list args;

        attempt->io = sd_event_source_disable_unref(attempt->io);
        attempt->timeout = sd_event_source_disable_unref(attempt->timeout);
        attempt->socket = close_fd(attempt->socket);

        va_start(args, format);
        (void) vsnprintf(words, sizeof(words), format, args);
        va_end(args);
        attempt->done(attempt->userdata, r, words);
}

static bool status_is_good(const Check *check, unsigned status) {
        return check->status > 0 ? status == check->status : status >= 200 && status < 400;
}

/* Digits alone: no number of a library's idea. */
static int status_parse(const char answer[static STATUS_SIZE], unsigned *ret) {
        if (memcmp(answer, "HTTP/1.", 7) != 0 || answer[8] != ' ')
                return -EBADMSG;

        *ret = 0;
        for (const char *digit = answer + 9; digit < answer + STATUS_SIZE; digit++) {
                if (*digit < '0' || *digit > '9')
                        return -EBADMSG;
                *ret = *ret * 10 + (unsigned) (*digit - '0');
        }
        return 0;
}

static void attempt_judge(Attempt *attempt) {
        const Check *check = attempt->check;
        unsigned status;

        if (attempt->n < STATUS_SIZE || status_parse(attempt->answer, &status) < 0)
                attempt_end(
                        attempt, -EBADMSG, "what answers at port %u does not speak HTTP",
                        check->port);
        else if (!status_is_good(check, status))
                attempt_end(
                        attempt, -EIO, "GET %.100s on port %u was answered with %u", check->path,
                        check->port, status);
        else
                attempt_end(attempt, 0, "%s", "");
}

static int on_answer(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Attempt *attempt = userdata;
        ssize_t n;

        (void) source;
        (void) events;

        n = recv(fd, attempt->answer + attempt->n, STATUS_SIZE - attempt->n, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (n > 0)
                attempt->n += (size_t) n;
        if (n <= 0 || attempt->n == STATUS_SIZE)
                attempt_judge(attempt);
        return 0;
}

static int attempt_ask(Attempt *attempt) {
        char request[REQUEST_SIZE];
        int size;

        size = snprintf(
                request, sizeof(request),
                "GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: flakectr\r\nConnection: close\r\n\r\n",
                attempt->check->path, attempt->host);
        if (size < 0 || size >= (int) sizeof(request))
                return -E2BIG;
        /* A new connection takes so little in one piece. */
        if (send(attempt->socket, request, (size_t) size, MSG_NOSIGNAL | MSG_DONTWAIT) != size)
                return -EIO;

        attempt->io = sd_event_source_disable_unref(attempt->io);
        return 0;
}

static int on_connected(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        sd_event *event = sd_event_source_get_event(source);
        Attempt *attempt = userdata;
        socklen_t size = sizeof(int);
        int failed, r;

        (void) events;

        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &size) < 0)
                failed = errno;
        if (failed != 0) {
                attempt_end(
                        attempt, -failed, "nothing accepts connections at port %u",
                        attempt->check->port);
                return 0;
        }
        if (attempt->check->type == CHECK_TCP) {
                attempt_end(attempt, 0, "%s", "");
                return 0;
        }

        r = attempt_ask(attempt);
        if (r >= 0)
                r = sd_event_add_io(event, &attempt->io, fd, EPOLLIN, on_answer, attempt);
        if (r < 0)
                attempt_end(attempt, r, "port %u cannot be asked", attempt->check->port);
        return 0;
}

static int on_timeout(sd_event_source *source, uint64_t now, void *userdata) {
        Attempt *attempt = userdata;

        (void) source;
        (void) now;
        attempt_end(
                attempt, -ETIMEDOUT, "port %u gave no answer within %u s", attempt->check->port,
                attempt->check->timeout);
        return 0;
}

/* A refusal at once is seen at the socket as well. */
static int attempt_connect(Attempt *attempt, sd_event *event, const char *address) {
        struct sockaddr_in to = {
                .sin_family = AF_INET,
                .sin_port = htons(attempt->check->port),
        };

        if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
                return -EINVAL;

        attempt->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (attempt->socket < 0)
                return -errno;
        if (connect(attempt->socket, (struct sockaddr *) &to, sizeof(to)) < 0 &&
            errno != EINPROGRESS)
                return -errno;
        return sd_event_add_io(
                event, &attempt->io, attempt->socket, EPOLLOUT, on_connected, attempt);
}

int attempt_new(
        sd_event *event,
        const AttemptTarget *target,
        AttemptDone done,
        void *userdata,
        Attempt **ret) {
        _cleanup_(attempt_freep) Attempt *attempt = calloc(1, sizeof(*attempt));
        int r;

        if (!attempt)
                return -ENOMEM;

        *attempt = (Attempt){
                .check = target->check,
                .done = done,
                .userdata = userdata,
                .socket = -1,
        };
        (void) snprintf(attempt->host, sizeof(attempt->host), "%s", target->host);

        r = sd_event_add_time_relative(
                event, &attempt->timeout, CLOCK_MONOTONIC, target->check->timeout * USEC_PER_SEC, 1,
                on_timeout, attempt);
        if (r >= 0)
                r = attempt_connect(attempt, event, target->address);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(attempt);
        return 0;
}

Attempt *attempt_free(Attempt *attempt) {
        if (!attempt)
                return NULL;

        sd_event_source_disable_unref(attempt->io);
        sd_event_source_disable_unref(attempt->timeout);
        (void) close_fd(attempt->socket);
        free(attempt);
        return NULL;
}
