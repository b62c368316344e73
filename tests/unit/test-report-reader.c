/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "report-reader.h"
#include "test.h"

#define LINES_MAX 10000

typedef struct Listener {
        sd_event *event;
        ReportReader *reader;
        int theirs;
        unsigned reports, ends;
        int r;
        uint64_t done; /* of the last report of progress */
        ReportType type;

        unsigned free_at, fail_at; /* after so many reports */
} Listener;

static int on_report(const Report *report, void *userdata) {
        Listener *listener = userdata;

        CHECK_INT(listener->ends, 0);
        CHECK(listener->reader);
        listener->type = report->type;
        listener->done = report->done;
        listener->reports++;
        if (listener->reports == listener->free_at)
                listener->reader = report_reader_free(listener->reader);
        return listener->reports == listener->fail_at ? -EDOM : 0;
}

static void on_end(int r, void *userdata) {
        Listener *listener = userdata;

        listener->r = r;
        listener->ends++;
        listener->reader = report_reader_free(listener->reader);
}

static void listener_open(Listener *listener, sd_event *event) {
        int pair[2];

        CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        listener->event = event;
        listener->theirs = pair[1];
        CHECK_INT(
                report_reader_new(event, pair[0], on_report, on_end, listener, &listener->reader),
                0);
}

static void listener_close(Listener *listener) {
        if (listener->theirs >= 0)
                close(listener->theirs);
        report_reader_free(listener->reader);
}

static void listener_run(Listener *listener) {
        int r;

        while ((r = sd_event_run(listener->event, 0)) > 0)
                continue;
        CHECK_INT(r, 0);
}

static void say_bytes(Listener *listener, const char *bytes, size_t size) {
        ssize_t n;

        while (size > 0) {
                n = send(listener->theirs, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
                if (n < 0 && errno == EPIPE)
                        return;
                CHECK(n > 0 || errno == EAGAIN);
                if (n > 0) {
                        bytes += n;
                        size -= (size_t) n;
                }
                listener_run(listener);
        }
}

static void say(Listener *listener, const char *text) {
        say_bytes(listener, text, strlen(text));
}

static void test_fragments(sd_event *event) {
        const char *text = "phase evaluating\nnames db web\nprogress 3 10\ndone\n";
        Listener listener = {};

        listener_open(&listener, event);
        for (const char *c = text; *c; c++)
                say_bytes(&listener, c, 1);
        CHECK_INT(listener.reports, 4);
        CHECK_INT(listener.type, REPORT_DONE);

        say(&listener, text);
        CHECK_INT(listener.reports, 8);

        say(&listener, "progress 7 ");
        CHECK_INT(listener.reports, 8);
        say(&listener, "10\nprogress 8 10\nprog");
        CHECK_INT(listener.reports, 10);
        CHECK_INT(listener.done, 8);

        /* The rest of a line that was never ended is nothing. */
        close(listener.theirs);
        listener.theirs = -1;
        listener_run(&listener);
        CHECK_INT(listener.reports, 10);
        CHECK_INT(listener.ends, 1);
        CHECK_INT(listener.r, 0);
        listener_close(&listener);
}

static void check_refused(sd_event *event, const char *bytes, size_t size) {
        Listener listener = {};

        listener_open(&listener, event);
        say(&listener, "phase building\n");
        say_bytes(&listener, bytes, size);
        say(&listener, "\nphase building\n");
        CHECK_INT(listener.reports, 1);
        CHECK_INT(listener.ends, 1);
        CHECK_INT(listener.r, -EBADMSG);
        listener_close(&listener);
}

static void test_length(sd_event *event) {
        static const char head[] = "failed build-failed ";
        static char line[REPORT_SIZE_MAX + 1];
        Listener listener = {};

        memset(line, 'x', sizeof(line));
        memcpy(line, head, strlen(head));
        check_refused(event, line, REPORT_SIZE_MAX);

        line[REPORT_SIZE_MAX - 1] = '\n';
        listener_open(&listener, event);
        say_bytes(&listener, line, REPORT_SIZE_MAX);
        say_bytes(&listener, line, REPORT_SIZE_MAX);
        CHECK_INT(listener.reports, 2);
        CHECK_INT(listener.type, REPORT_FAILED);
        CHECK_INT(listener.ends, 0);
        listener_close(&listener);
}

static void test_flood(sd_event *event) {
        Listener listener = {};

        listener_open(&listener, event);
        for (unsigned i = 0; i < LINES_MAX && listener.ends == 0; i++)
                say(&listener, "progress 1 2\n");
        CHECK_INT(listener.ends, 1);
        CHECK_INT(listener.r, -EBADMSG);
        CHECK(listener.reports < LINES_MAX);
        listener_close(&listener);
}

static void test_freed(sd_event *event) {
        Listener listener = { .free_at = 2 };

        listener_open(&listener, event);
        say(&listener, "progress 1 9\nprogress 2 9\nprogress 3 9\n");
        listener_run(&listener);
        CHECK_INT(listener.reports, 2);
        CHECK_INT(listener.ends, 0);
        CHECK(!listener.reader);
        listener_close(&listener);
}

/* The same, when what was told is wrong, too: no end of what is freed. */
static void test_freed_and_failed(sd_event *event) {
        Listener listener = { .free_at = 2, .fail_at = 2 };

        listener_open(&listener, event);
        say(&listener, "progress 1 9\nprogress 2 9\nprogress 3 9\n");
        CHECK_INT(listener.reports, 2);
        CHECK_INT(listener.ends, 0);
        listener_close(&listener);
}

static void test_failed(sd_event *event) {
        Listener listener = { .fail_at = 1 };

        listener_open(&listener, event);
        say(&listener, "progress 1 9\nprogress 2 9\n");
        CHECK_INT(listener.reports, 1);
        CHECK_INT(listener.ends, 1);
        CHECK_INT(listener.r, -EDOM);
        listener_close(&listener);
}

int main(void) {
        sd_event *event;

        CHECK(sd_event_new(&event) >= 0);
        test_fragments(event);
        check_refused(event, "", 0);
        check_refused(event, "nonsense", 8);
        check_refused(event, "phase\0 building", 15);
        check_refused(event, "output web /etc/shadow", 22);
        test_length(event);
        test_flood(event);
        test_freed(event);
        test_freed_and_failed(event);
        test_failed(event);
        sd_event_unref(event);
        return 0;
}
