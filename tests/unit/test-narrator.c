/* SPDX-License-Identifier: MIT */

#include "narrator.h"
#include "test.h"

#define HASH "/nix/store/00000000000000000000000000000000-"

typedef struct Stage {
        Reporter reporter;
        Transcript transcript;
        Narrator narrator;
} Stage;

static void stage_init(Stage *stage, bool verbose) {
        *stage = (Stage){ .reporter = { .socket = -1 }, .transcript = { .fd = 2 } };
        CHECK_INT(
                narrator_init(&stage->narrator, &stage->reporter, &stage->transcript, verbose), 0);
}

static void stage_done(Stage *stage) {
        narrator_done(&stage->narrator);
        transcript_done(&stage->transcript);
}

static void say(Stage *stage, const char *text) {
        char *line = strdup(text);

        CHECK(narrator_line(&stage->narrator, line, strlen(line)) >= 0);
        free(line);
}

static void check_text(const Stage *stage, const char *expected) {
        char *text = strndup(stage->transcript.data ?: "", stage->transcript.length);

        CHECK_STRING(text, expected);
        free(text);
}

static void start(Stage *stage, int id, int type, const char *subject) {
        char line[512];

        snprintf(
                line, sizeof(line),
                "@nix {\"action\":\"start\",\"id\":%d,\"type\":%d,\"fields\":[\"%s\"]}", id, type,
                subject);
        say(stage, line);
}

static void stop(Stage *stage, int id) {
        char line[64];

        snprintf(line, sizeof(line), "@nix {\"action\":\"stop\",\"id\":%d}", id);
        say(stage, line);
}

static void count(Stage *stage, int id, int done, int expected) {
        char line[128];

        snprintf(
                line, sizeof(line),
                "@nix {\"action\":\"result\",\"id\":%d,\"type\":105,\"fields\":[%d,%d,0,0]}", id,
                done, expected);
        say(stage, line);
}

static void check_progress(const Stage *stage, ReportPhase phase, int done, int expected) {
        CHECK_INT(stage->reporter.phase, phase);
        CHECK_INT(stage->reporter.done, done);
        CHECK_INT(stage->reporter.expected, expected);
}

static void test_progress(void) {
        Stage stage;

        stage_init(&stage, false);
        check_progress(&stage, PHASE_EVALUATING, 0, 0);
        say(&stage, "@nix {\"action\":\"start\",\"id\":1,\"type\":104}");
        say(&stage, "@nix {\"action\":\"start\",\"id\":2,\"type\":103}");
        count(&stage, 1, 0, 3);
        count(&stage, 2, 0, 2);
        check_progress(&stage, PHASE_BUILDING, 0, 5);

        start(&stage, 3, 108, HASH "bash");
        start(&stage, 4, 100, HASH "bash");
        check_progress(&stage, PHASE_COPYING, 0, 5);
        start(&stage, 5, 105, HASH "web.drv");
        check_progress(&stage, PHASE_BUILDING, 0, 5);
        count(&stage, 2, 2, 2);
        count(&stage, 1, 1, 3);
        check_progress(&stage, PHASE_BUILDING, 3, 5);

        /* Nix runs a second time within one evaluation, and nothing of the first is forgotten. */
        for (int id = 1; id <= 5; id++)
                stop(&stage, id);
        check_progress(&stage, PHASE_BUILDING, 3, 5);
        say(&stage, "@nix {\"action\":\"start\",\"id\":1,\"type\":104}");
        count(&stage, 1, 4, 4);
        check_progress(&stage, PHASE_BUILDING, 7, 9);

        check_text(&stage, "copying bash\nbuilding web\n");
        stage_done(&stage);
}

static void test_hostile_progress(void) {
        Stage stage;

        stage_init(&stage, false);
        say(&stage, "@nix {\"action\":\"start\",\"id\":1,\"type\":104}");
        say(&stage,
            "@nix {\"action\":\"result\",\"id\":1,\"type\":105,"
            "\"fields\":[18446744073709551615,18446744073709551615]}");
        say(&stage, "@nix {\"action\":\"result\",\"id\":77,\"type\":105,\"fields\":[5,5]}");
        say(&stage, "@nix {\"action\":\"result\",\"id\":1,\"type\":105,\"fields\":[-1,-9]}");
        stop(&stage, 99);
        count(&stage, 1, 9, 2);
        check_progress(&stage, PHASE_BUILDING, 9, 9);

        for (int i = 0; i < 5000; i++)
                start(&stage, i, 105, HASH "x.drv");
        CHECK(stage.narrator.progress.n_activities <= 4096);
        stage_done(&stage);
}

static void test_text(void) {
        Stage stage;

        stage_init(&stage, false);
        say(&stage, "@nix {\"action\":\"msg\",\"level\":1,\"msg\":\"warning: dirty\"}");
        say(&stage, "@nix {\"action\":\"msg\",\"level\":1,\"msg\":\"warning: dirty\"}");
        say(&stage, "@nix {\"action\":\"msg\",\"level\":0,\"msg\":\"trace: seen\"}");
        say(&stage, "@nix {\"action\":\"msg\",\"level\":4,\"msg\":\"evaluating file\"}");
        say(&stage, "@nix {\"action\":\"msg\",\"level\":0,\"msg\":\"error: told later\"}");
        say(&stage,
            "@nix {\"action\":\"msg\",\"level\":0,\"msg\":\"(use '--show-trace' to ...)\"}");
        say(&stage, "plain \033[2J\007text of git");
        say(&stage, "error: plain");
        say(&stage, "");
        start(&stage, 1, 101, "https://cache.nixos.org/abc.narinfo");
        start(&stage, 2, 101, "https://cache.nixos.org/nar/abc.nar.xz");
        start(&stage, 3, 101, "https://example.org/flake.tar.gz");
        check_text(
                &stage,
                "warning: dirty\ntrace: seen\nplain text of git\n"
                "downloading https://example.org/flake.tar.gz\n");
        CHECK(failure_mentions(&stage.narrator.failure, "told later"));
        CHECK(failure_mentions(&stage.narrator.failure, "plain"));

        CHECK_INT(narrator_finish(&stage.narrator), 0);
        CHECK(strstr(stage.transcript.data, "\nerror: told later\nerror: plain\n"));
        stage_done(&stage);
}

static void test_log(bool verbose, const char *expected) {
        Stage stage;
        char *tail;

        stage_init(&stage, verbose);
        start(&stage, 1, 105, HASH "web.drv");
        say(&stage,
            "@nix {\"action\":\"result\",\"id\":1,\"type\":101,\"fields\":[\"a\\u001b[0m\\r\"]}");
        say(&stage, "@nix {\"action\":\"result\",\"id\":9,\"type\":101,\"fields\":[\"nobody's\"]}");
        stop(&stage, 1);
        check_text(&stage, expected);
        CHECK_INT(build_log_tail(stage.narrator.failure.log, HASH "web.drv", &tail), 0);
        CHECK_STRING(tail, "> a");
        free(tail);
        stage_done(&stage);
}

int main(void) {
        test_progress();
        test_hostile_progress();
        test_text();
        test_log(false, "building web\n");
        test_log(true, "building web\nweb> a\n");
        return 0;
}
