/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>

#include "output.h"
#include "text.h"

/* Longer lines are told in pieces. */
#define LINE_SIZE_MAX 4096

/* At once, so that a builder that writes without end leaves the event loop time for the rest. */
#define READS_MAX 16

struct Output {
        int ours, theirs;
        sd_event_source *source;
        OutputLine on_line;
        void *userdata;
        char line[LINE_SIZE_MAX + 1];
        size_t used;
};

static void output_tell(Output *output) {
        output->line[output->used] = '\0';
        /* A zero byte would end the text early. */
        for (size_t i = 0; i < output->used; i++)
                if (output->line[i] == '\0')
                        output->line[i] = '?';
        output->used = 0;
        output->on_line(text_clean(output->line), output->userdata);
}

static void output_take(Output *output, const char *data, size_t size) {
        for (size_t i = 0; i < size; i++) {
                bool ends = data[i] == '\n' || data[i] == '\r';

                if (!ends)
                        output->line[output->used++] = data[i];
                /* "\r\n" ends one line, and what a carriage return overwrites is lines as well. */
                if ((ends && output->used > 0) || output->used == LINE_SIZE_MAX)
                        output_tell(output);
        }
}

static void output_drain(Output *output) {
        char data[LINE_SIZE_MAX];
        ssize_t n;

        for (unsigned i = 0; i < READS_MAX; i++) {
                n = read(output->ours, data, sizeof(data));
                if (n <= 0)
                        return;
                output_take(output, data, (size_t) n);
        }
}

static int on_readable(sd_event_source *source, int fd, uint32_t revents, void *userdata) {
        (void) source;
        (void) fd;
        (void) revents;

        output_drain(userdata);
        return 0;
}

int output_new(sd_event *event, OutputLine on_line, void *userdata, Output **ret) {
        _cleanup_(output_freep) Output *output = calloc(1, sizeof(*output));
        int fds[2];
        int r;

        if (!output)
                return -ENOMEM;

        output->ours = output->theirs = -1;
        output->on_line = on_line;
        output->userdata = userdata;
        if (pipe2(fds, O_CLOEXEC) < 0)
                return -errno;
        output->ours = fds[0];
        output->theirs = fds[1];

        /* Only our end: a builder does not expect EAGAIN. */
        if (fcntl(output->ours, F_SETFL, O_NONBLOCK) < 0)
                return -errno;

        r = sd_event_add_io(event, &output->source, output->ours, EPOLLIN, on_readable, output);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(output);
        return 0;
}

Output *output_free(Output *output) {
        if (!output)
                return NULL;

        sd_event_source_disable_unref(output->source);
        if (output->ours >= 0)
                output_drain(output);
        if (output->used > 0)
                output_tell(output);
        closep(&output->ours);
        closep(&output->theirs);
        free(output);
        return NULL;
}

int output_fd(const Output *output) {
        return output->theirs;
}
