/* SPDX-License-Identifier: MIT */

#include "failure.h"
#include "test.h"
#include "text.h"

#define DRV "/nix/store/00000000000000000000000000000000-bad.drv"
#define OLD                                                                                        \
        "error: builder for '" DRV "' failed with exit code 3;\n       last 10 log lines:\n"       \
        "       > line 29\n       For full logs, run 'nix log " DRV "'."
#define NEW                                                                                        \
        "error: Cannot build '" DRV "'.\n       Reason: builder failed with exit code 3.\n"        \
        "       Last 25 log lines:\n       > line 29"

static void add_log(Failure *failure, const char *derivation, int lines) {
        char line[32];

        for (int i = 1; i <= lines; i++) {
                snprintf(line, sizeof(line), "line %d", i);
                CHECK_INT(build_log_add(failure->log, derivation, line), 0);
        }
}

static char *format(const Failure *failure, bool *ret_cut) {
        char *text = NULL;

        CHECK_INT(failure_format(failure, &text, ret_cut), 0);
        return text;
}

static void test_evaluation(void) {
        Failure failure;
        bool cut;
        char *text;

        CHECK_INT(failure_init(&failure), 0);
        CHECK_INT(failure_add(&failure, "error: one"), 0);
        CHECK_INT(failure_add(&failure, "error:\n       … while\n\n       error: two"), 0);
        CHECK_INT(failure_add(&failure, "error: one"), 0);
        CHECK_INT(failure_add(&failure, "error:"), 0);
        CHECK(failure_mentions(&failure, "two"));
        CHECK(!failure_mentions(&failure, "three"));

        text = format(&failure, &cut);
        CHECK_STRING(text, "one\n… while\n\n       error: two");
        CHECK(!cut);
        free(text);
        failure_done(&failure);
}

static void test_nothing_said(void) {
        Failure failure;
        bool cut;
        char *text;

        CHECK_INT(failure_init(&failure), 0);
        text = format(&failure, &cut);
        CHECK_STRING(text, "");
        free(text);
        failure_done(&failure);
}

static void check_build(const char *message, const char *first_lines) {
        Failure failure;
        bool cut;
        char *text;

        CHECK_INT(failure_init(&failure), 0);
        add_log(&failure, "/nix/store/00000000000000000000000000000000-good.drv", 3);
        add_log(&failure, DRV, 29);
        CHECK_INT(failure_add(&failure, message), 0);
        CHECK_INT(failure_add(&failure, "error: 1 dependencies of derivation failed"), 0);

        text = format(&failure, &cut);
        CHECK_INT(strncmp(text, first_lines, strlen(first_lines)), 0);
        CHECK_INT(strncmp(text + strlen(first_lines), "\n> line 10\n> line 11\n", 21), 0);
        CHECK(strstr(text, "\n> line 29\nnix log " DRV " shows"));
        CHECK(!strstr(text, "dependencies"));
        CHECK(!strstr(text, "For full logs"));
        free(text);
        failure_done(&failure);
}

static void test_long_text_keeps_both_ends(void) {
        Failure failure;
        char *text, *all, message[20000] = "error: begin ";
        bool cut;

        while (strlen(message) < sizeof(message) - 100)
                strcat(message, "äöü€\\");
        strcat(message, " end");

        CHECK_INT(failure_init(&failure), 0);
        CHECK_INT(failure_add(&failure, message), 0);
        text = format(&failure, &cut);
        CHECK(cut);
        CHECK(strlen(text) <= FAILURE_SIZE_MAX);
        CHECK(text_is_utf8(text, strlen(text)));
        CHECK_INT(strncmp(text, "begin ", 6), 0);
        CHECK(strstr(text, "\n[...]\n"));
        CHECK_STRING(text + strlen(text) - 4, " end");
        CHECK_INT(failure_format_long(&failure, &all), 0);
        CHECK_STRING(all, message + 7);
        free(text);
        free(all);
        failure_done(&failure);
}

static void test_errors_are_bounded(void) {
        Failure failure;
        char message[32];
        bool cut;
        char *text;

        CHECK_INT(failure_init(&failure), 0);
        for (int i = 0; i < 1000; i++) {
                snprintf(message, sizeof(message), "error: number %d.", i);
                CHECK_INT(failure_add(&failure, message), 0);
        }
        text = format(&failure, &cut);
        CHECK(strstr(text, "number 0."));
        CHECK(strstr(text, "number 999."));
        CHECK(!strstr(text, "number 500."));
        free(text);
        failure_done(&failure);
}

static void test_logs_are_bounded(void) {
        char derivation[32], *tail;
        BuildLog *log = NULL;

        CHECK_INT(build_log_new(&log), 0);
        for (int i = 0; i < 3 * BUILD_LOG_BUILDS; i++) {
                snprintf(derivation, sizeof(derivation), "/d%d.drv", i);
                CHECK_INT(build_log_add(log, derivation, "x"), 0);
                CHECK_INT(build_log_add(log, "/steady.drv", "y"), 0);
        }
        CHECK(!build_log_find(log, "/d0.drv"));
        CHECK_STRING(build_log_find(log, "about /d383.drv it is"), "/d383.drv");
        CHECK_INT(build_log_tail(log, "/steady.drv", &tail), 0);
        CHECK_INT(strlen(tail), BUILD_LOG_LINES * 4 - 1);
        free(tail);
        CHECK_INT(build_log_tail(log, "/unknown.drv", &tail), 0);
        CHECK_STRING(tail, "");
        free(tail);
        build_log_free(log);
}

static bool of_collector(const char *message) {
        Failure failure;
        bool r;

        CHECK_INT(failure_init(&failure), 0);
        CHECK_INT(failure_add(&failure, message), 0);
        r = failure_is_of_collector(&failure);
        failure_done(&failure);
        return r;
}

/* No store has a path of nothing but zeros. */
#define GONE "/nix/store/00000000000000000000000000000000-source"

static void test_the_collector_was_quicker(void) {
        CHECK(of_collector("error: getting status of '" GONE "': No such file or directory"));
        CHECK(of_collector("error: opening '" GONE "/flake.nix': No such file or directory"));
        CHECK(of_collector("error: path '" GONE ".drv' is not valid"));
        CHECK(!of_collector("error: getting status of '/srv/none': No such file or directory"));
        CHECK(!of_collector("error: path '/nix/store/x' does not exist"));
        CHECK(!of_collector("error: path '/nix/store/../store' does not exist"));
        CHECK(!of_collector("error: builder failed to produce output path '" GONE "'"));
        CHECK(!of_collector("error: one"));
}

int main(void) {
        test_evaluation();
        test_nothing_said();
        check_build(OLD, "builder for '" DRV "' failed with exit code 3");
        check_build(
                NEW, "Cannot build '" DRV "'.\n       Reason: builder failed with exit code 3.");
        test_long_text_keeps_both_ends();
        test_errors_are_bounded();
        test_logs_are_bounded();
        test_the_collector_was_quicker();
        return 0;
}
