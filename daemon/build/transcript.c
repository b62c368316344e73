/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "strv.h"
#include "text.h"
#include "transcript.h"

#define FULL_SIZE (64 * 1024)

/* What POLLOUT promises room for, of a pipe and of a terminal. */
#define CHUNK_PIPE     PIPE_BUF
#define CHUNK_TERMINAL 256

#define ONCE_MAX       64

void transcript_done(Transcript *transcript) {
        free(transcript->data);
        strv_free(transcript->once);
        *transcript = (Transcript){ .fd = -1 };
}

static int transcript_append(Transcript *transcript, const char *text) {
        size_t size = strlen(text), needed = transcript->length + size + 1;
        char *grown;

        if (needed > transcript->allocated) {
                grown = realloc(transcript->data, needed * 2);
                if (!grown)
                        return -ENOMEM;

                transcript->data = grown;
                transcript->allocated = needed * 2;
        }

        memcpy(transcript->data + transcript->length, text, size);
        transcript->data[transcript->length + size] = '\n';
        transcript->length += size + 1;
        return 0;
}

int transcript_add(Transcript *transcript, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list args;
        int n;

        if (transcript->fd < 0)
                return 0;

        va_start(args, format);
        n = vasprintf(&text, format, args);
        va_end(args);
        if (n < 0) {
                text = NULL;
                return -ENOMEM;
        }

        return transcript_append(transcript, text_clean(text));
}

int transcript_add_once(Transcript *transcript, const char *text) {
        int r;

        if (strv_contains(transcript->once, text))
                return 0;

        if (strv_length(transcript->once) < ONCE_MAX) {
                r = strv_push(&transcript->once, text);
                if (r < 0)
                        return r;
        }
        return transcript_add(transcript, "%s", text);
}

bool transcript_is_pending(const Transcript *transcript) {
        return transcript->length > 0;
}

bool transcript_is_full(const Transcript *transcript) {
        return transcript->length >= FULL_SIZE;
}

void transcript_write(Transcript *transcript) {
        size_t size = isatty(transcript->fd) ? CHUNK_TERMINAL : CHUNK_PIPE;
        ssize_t n;

        if (size > transcript->length)
                size = transcript->length;

        n = write(transcript->fd, transcript->data, size);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return;
        if (n < 0) {
                transcript_done(transcript);
                return;
        }

        transcript->length -= (size_t) n;
        memmove(transcript->data, transcript->data + n, transcript->length);
}

int transcript_linger(Transcript *transcript, int socket, int timeout) {
        struct pollfd watches[2];
        bool pending;

        do {
                pending = transcript_is_pending(transcript);
                watches[0] = (struct pollfd){ .fd = socket };
                watches[1] = (struct pollfd){
                        .fd = pending ? transcript->fd : -1,
                        .events = POLLOUT,
                };
                if (!pending && timeout >= 0)
                        return 0;
                if (poll(watches, 2, timeout) == 0)
                        return 0;
                if (watches[1].revents)
                        transcript_write(transcript);
        } while (!(watches[0].revents & (POLLHUP | POLLERR)));

        return -ECANCELED;
}
