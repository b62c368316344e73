/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "reporter.h"
#include "strv.h"
#include "test.h"

static int ours, theirs;

static void open_pair(void) {
        int pair[2];

        CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        ours = pair[0];
        theirs = pair[1];
}

static void check_told(const char *expected) {
        char text[8192];
        ssize_t n = recv(ours, text, sizeof(text) - 1, MSG_DONTWAIT);

        text[n > 0 ? n : 0] = '\0';
        CHECK_STRING(text, expected);
}

static void sleep_ms(int milliseconds) {
        (void) poll(NULL, 0, milliseconds);
}

static void test_rate(void) {
        Reporter reporter = { .socket = theirs };
        int timeout;

        CHECK_INT(reporter_tick(&reporter), 0);
        check_told("phase evaluating\n");
        CHECK_INT(reporter_timeout(&reporter), -1);

        for (unsigned i = 1; i <= 1000; i++) {
                reporter_set(&reporter, PHASE_BUILDING, i, 1000);
                CHECK_INT(reporter_tick(&reporter), 0);
        }
        timeout = reporter_timeout(&reporter);
        CHECK(timeout > 0 && timeout <= 101);
        check_told("");

        sleep_ms(timeout + 1);
        CHECK_INT(reporter_timeout(&reporter), 0);
        CHECK_INT(reporter_tick(&reporter), 0);
        check_told("phase building\nprogress 1000 1000\n");

        /* The last is told, however soon the end comes. */
        reporter_set(&reporter, PHASE_BUILDING, 1001, 1001);
        CHECK_INT(reporter_tick(&reporter), 0);
        CHECK_INT(reporter_finish(&reporter), 0);
        check_told("progress 1001 1001\ndone\n");
}

static void test_names(void) {
        Reporter reporter = { .socket = theirs };
        _cleanup_strv_ char **names = NULL;
        char text[65536], *line, *rest = text;
        size_t lines = 0, n = 0;

        for (int i = 0; i < 300; i++)
                CHECK_INT(strv_pushf(&names, "project.a-container-with-a-long-name-%d", i), 0);
        CHECK_INT(reporter_names(&reporter, names), 0);
        CHECK((n = (size_t) recv(ours, text, sizeof(text) - 1, 0)) > 0);
        text[n] = '\0';

        CHECK_STRING(strsep(&rest, "\n"), "phase evaluating");
        for (n = 0; (line = strsep(&rest, "\n")) && *line; lines++) {
                _cleanup_(report_freep) Report *report = NULL;

                CHECK_INT(report_parse(line, strlen(line), &report), 0);
                /* Behind the names a phase, which says that these were all. */
                CHECK_INT(report->type, n < 300 ? REPORT_NAMES : REPORT_PHASE);
                n += strv_length(report->names);
        }
        CHECK_INT(n, 300);
        CHECK(lines > 1);
}

static void test_results(void) {
        Reporter reporter = { .socket = theirs, .begun = true };
        static const char path[] = "/nix/store/00000000000000000000000000000000-web";

        CHECK_INT(reporter_output(&reporter, "web", path), 0);
        check_told("output web /nix/store/00000000000000000000000000000000-web\n");
        CHECK_INT(reporter_failed(&reporter, FAILURE_NO_FLAKE, "one\ntwo"), 0);
        check_told("failed no-such-flake one\\ntwo\n");
        CHECK(reporter_output(&reporter, "web", "/etc/passwd") < 0);
        check_told("");
}

static void test_hangup(void) {
        Reporter reporter = { .socket = theirs, .begun = true };

        CHECK_INT(close(ours), 0);
        CHECK_INT(reporter_finish(&reporter), -ECANCELED);
}

int main(void) {
        open_pair();
        test_rate();
        test_names();
        test_results();
        test_hangup();
        return 0;
}
