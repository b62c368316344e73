/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "report-reader.h"

/* flakectr-build keeps far below: ten lines of progress a second, and its names and outputs. */
#define WINDOW_USEC  (1000 * 1000ULL)
#define WINDOW_LINES 2500

struct ReportReader {
        int socket;
        sd_event *event;
        sd_event_source *io;
        ReportReaderReport report;
        ReportReaderEnd end;
        void *userdata;

        char buffer[REPORT_SIZE_MAX];
        size_t filled;
        uint64_t window; /* when it began */
        unsigned lines;  /* in this window */
        bool *freed;     /* set by report_reader_free() in a callback */
};

static void reader_end(ReportReader *reader, int r) {
        reader->io = sd_event_source_disable_unref(reader->io);
        reader->end(r, reader->userdata);
}

static int reader_count_line(ReportReader *reader) {
        uint64_t now;
        int r;

        r = sd_event_now(reader->event, CLOCK_MONOTONIC, &now);
        if (r < 0)
                return r;

        if (now - reader->window > WINDOW_USEC) {
                reader->window = now;
                reader->lines = 0;
        }
        return ++reader->lines > WINDOW_LINES ? -EBADMSG : 0;
}

static int reader_line(ReportReader *reader, size_t length) {
        _cleanup_(report_freep) Report *report = NULL;
        int r;

        r = reader_count_line(reader);
        if (r >= 0)
                r = report_parse(reader->buffer, length, &report);
        return r < 0 ? r : reader->report(report, reader->userdata);
}

/* Hands on every whole line there is. 1: the reader was freed meanwhile. */
static int reader_lines(ReportReader *reader) {
        bool freed = false;
        char *newline;
        size_t length;
        int r;

        while ((newline = memchr(reader->buffer, '\n', reader->filled))) {
                length = (size_t) (newline - reader->buffer);

                reader->freed = &freed;
                r = reader_line(reader, length);
                if (freed)
                        return 1;
                reader->freed = NULL;
                if (r < 0)
                        return r;

                reader->filled -= length + 1;
                memmove(reader->buffer, newline + 1, reader->filled);
        }
        return reader->filled == sizeof(reader->buffer) ? -EBADMSG : 0;
}

static int on_readable(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        ReportReader *reader = userdata;
        ssize_t n;
        int r;

        (void) source;
        (void) events;

        n =
                recv(fd, reader->buffer + reader->filled, sizeof(reader->buffer) - reader->filled,
                     MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (n <= 0) {
                reader_end(reader, n < 0 ? -errno : 0);
                return 0;
        }

        reader->filled += (size_t) n;
        r = reader_lines(reader);
        if (r < 0)
                reader_end(reader, r);
        return 0;
}

int report_reader_new(
        sd_event *event,
        int socket,
        ReportReaderReport report,
        ReportReaderEnd end,
        void *userdata,
        ReportReader **ret) {
        _cleanup_(report_reader_freep) ReportReader *reader = NULL;
        _cleanup_close_ int fd = socket;
        int r;

        reader = calloc(1, sizeof(*reader));
        if (!reader)
                return -ENOMEM;

        *reader = (ReportReader){
                .socket = TAKE_FD(fd),
                .event = sd_event_ref(event),
                .report = report,
                .end = end,
                .userdata = userdata,
        };

        r = sd_event_add_io(event, &reader->io, reader->socket, EPOLLIN, on_readable, reader);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(reader);
        return 0;
}

ReportReader *report_reader_free(ReportReader *reader) {
        if (!reader)
                return NULL;

        if (reader->freed)
                *reader->freed = true;
        sd_event_source_disable_unref(reader->io);
        close_fd(reader->socket);
        sd_event_unref(reader->event);
        free(reader);
        return NULL;
}
