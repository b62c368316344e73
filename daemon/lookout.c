/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "clock.h"
#include "container-list.h"
#include "fd-message.h"
#include "log.h"
#include "lookout.h"
#include "porter-order.h"
#include "porter.h"
#include "text.h"

/* When its process has ended: 1 s, 4 s, 16 s, 64 s, then no more; none where it never told. */
#define ATTEMPTS_MAX 4

struct Lookout {
        Container *container;
        LookoutChanged changed;
        int socket; /* -1: nobody looks */
        FailedUnits failed;
        uint32_t mark;
        unsigned attempts; /* that came to nothing, one after the other */
        sd_event_source *messages, *again;
};

static sd_event *lookout_event(const Lookout *lookout) {
        return sd_bus_get_event(lookout->container->list->bus);
}

static void lookout_close(Lookout *lookout) {
        lookout->messages = sd_event_source_disable_unref(lookout->messages);
        if (lookout->socket >= 0)
                porter_leave(lookout->container);
        lookout->socket = close_fd(lookout->socket);
}

static int lookout_take(Lookout *lookout, const char *message, size_t size) {
        char text[FAILED_UNITS_SIZE];
        FailedUnits failed;
        int r;

        r = failed_units_parse(message, size, &failed);
        if (r < 0)
                return r;

        (void) failed_units_format(&failed, text);
        lookout->failed = failed;
        lookout->mark = failed.n > 0 ? text_hash(text) | 1 : 0;
        lookout->attempts = 0;
        return 0;
}

static int lookout_open(Lookout *lookout);
static void lookout_end(Lookout *lookout);

static int on_again(sd_event_source *source, uint64_t now, void *userdata) {
        Lookout *lookout = userdata;
        int r;

        (void) source;
        (void) now;

        lookout->again = sd_event_source_disable_unref(lookout->again);
        r = lookout_open(lookout);
        if (r < 0) {
                log_debug(
                        "What fails in %s is not known: %s", lookout->container->machine,
                        strerror(-r));
                lookout_end(lookout);
        }
        return 0;
}

static int lookout_wait(Lookout *lookout, uint64_t usec) {
        lookout->again = sd_event_source_disable_unref(lookout->again);
        return sd_event_add_time_relative(
                lookout_event(lookout), &lookout->again, CLOCK_MONOTONIC, usec, 0, on_again,
                lookout);
}

static void lookout_end(Lookout *lookout) {
        uint64_t usec = USEC_PER_SEC << (2 * lookout->attempts);

        lookout_close(lookout);
        if (lookout->attempts < ATTEMPTS_MAX) {
                lookout->attempts++;
                (void) lookout_wait(lookout, usec);
        } else {
                lookout->failed = (FailedUnits){};
                lookout->mark = 0;
        }
        lookout->changed(lookout->container);
}

static int on_message(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        int fds[FD_MESSAGE_FDS_MAX], r;
        char message[FAILED_UNITS_SIZE];
        size_t size = sizeof(message);
        Lookout *lookout = userdata;

        (void) source;
        (void) events;

        r = fd_message_receive(fd, message, &size, fds, MSG_DONTWAIT);
        if (r == -EAGAIN)
                return 0;
        for (size_t i = 0; i < FD_MESSAGE_FDS_MAX; i++)
                (void) close_fd(fds[i]);
        if (r >= 0)
                r = lookout_take(lookout, message, size);
        if (r < 0)
                lookout_end(lookout);
        else
                lookout->changed(lookout->container);
        return 0;
}

static int lookout_open(Lookout *lookout) {
        const char *machine = lookout->container->machine;
        _cleanup_close_ int ours = -1, theirs = -1;
        int r, pair[2];

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
                return -errno;
        ours = pair[0];
        theirs = pair[1];

        r = fd_message_send(ours, machine, strlen(machine), NULL, 0);
        if (r >= 0)
                r = porter_hand(lookout->container, PORTER_LOOKOUT, TAKE_FD(theirs));
        if (r < 0)
                return r;

        lookout->socket = TAKE_FD(ours);
        return sd_event_add_io(
                lookout_event(lookout), &lookout->messages, lookout->socket, EPOLLIN, on_message,
                lookout);
}

static int lookout_new(Container *container, uint64_t usec, LookoutChanged changed, Lookout **ret) {
        _cleanup_(lookout_freep) Lookout *lookout = calloc(1, sizeof(*lookout));
        int r;

        if (!lookout)
                return -ENOMEM;

        *lookout = (Lookout){
                .container = container,
                .changed = changed,
                .socket = -1,
                .attempts = ATTEMPTS_MAX,
        };
        r = lookout_wait(lookout, usec);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(lookout);
        return 0;
}

int lookout_begin(Container *container, uint64_t usec, LookoutChanged changed) {
        const char letter = PORTER_LOOKOUT;
        Lookout *lookout = container->lookout;

        if (!lookout)
                return lookout_new(container, usec, changed, &container->lookout);
        if (lookout->socket >= 0)
                (void) fd_message_send(lookout->socket, &letter, sizeof(letter), NULL, 0);
        return 0;
}

Lookout *lookout_free(Lookout *lookout) {
        if (!lookout)
                return NULL;

        lookout_close(lookout);
        sd_event_source_disable_unref(lookout->again);
        free(lookout);
        return NULL;
}

const FailedUnits *lookout_failed(const Lookout *lookout) {
        static const FailedUnits none;

        return lookout ? &lookout->failed : &none;
}

uint32_t lookout_mark(const Lookout *lookout) {
        return lookout ? lookout->mark : 0;
}
