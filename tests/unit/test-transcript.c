/* SPDX-License-Identifier: MIT */

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "test.h"
#include "transcript.h"

static int writable(int fd) {
        struct pollfd watch = { .fd = fd, .events = POLLOUT };

        CHECK(poll(&watch, 1, 0) >= 0);
        return watch.revents;
}

static void test_text(void) {
        Transcript transcript = { .fd = -1 };
        char text[128];
        int fds[2];
        ssize_t n;

        CHECK_INT(pipe2(fds, O_CLOEXEC), 0);
        transcript.fd = fds[1];
        CHECK(!transcript_is_pending(&transcript));
        CHECK_INT(transcript_add(&transcript, "building %s", "a\033[2J\033]0;x\007b\r"), 0);
        CHECK_INT(transcript_add_once(&transcript, "warning"), 0);
        CHECK_INT(transcript_add_once(&transcript, "warning"), 0);
        while (transcript_is_pending(&transcript))
                transcript_write(&transcript);

        n = read(fds[0], text, sizeof(text) - 1);
        text[n] = '\0';
        CHECK_STRING(text, "building ab\nwarning\n");
        CHECK_INT(close(fds[0]) | close(fds[1]), 0);
        transcript_done(&transcript);
}

/* After POLLOUT a write never blocks, though nobody reads; when the reader leaves, all is dropped.
 */
static void test_stopped_reader(void) {
        Transcript transcript = { .fd = -1 };
        int fds[2];

        CHECK_INT(pipe2(fds, O_CLOEXEC), 0);
        transcript.fd = fds[1];
        for (int i = 0; i < 20000; i++)
                CHECK_INT(transcript_add(&transcript, "line number %d", i), 0);
        CHECK(transcript_is_full(&transcript));

        (void) alarm(10);
        while (writable(fds[1]) & POLLOUT)
                transcript_write(&transcript);
        (void) alarm(0);
        CHECK(transcript_is_full(&transcript));

        CHECK_INT(close(fds[0]), 0);
        CHECK(writable(fds[1]) & POLLERR);
        transcript_write(&transcript);
        CHECK(!transcript_is_pending(&transcript));
        CHECK_INT(transcript_add(&transcript, "more"), 0);
        CHECK(!transcript_is_pending(&transcript));
        CHECK_INT(close(fds[1]), 0);
        transcript_done(&transcript);
}

int main(void) {
        (void) signal(SIGPIPE, SIG_IGN);
        test_text();
        test_stopped_reader();
        return 0;
}
