/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "report.h"
#include "strv.h"
#include "test.h"
#include "text.h"

#define PATH "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-web"

static Report *parse(const char *line) {
        Report *report;

        CHECK_INT(report_parse(line, strlen(line), &report), 0);
        return report;
}

/* What is read from a line is written as the same line. */
static void check_round(const char *line) {
        _cleanup_(report_freep) Report *report = parse(line);
        _cleanup_free_ char *again = NULL;

        CHECK_INT(report_format(report, &again), 0);
        CHECK_INT(strlen(again), strlen(line) + 1);
        again[strlen(line)] = '\0';
        CHECK_STRING(again, line);
}

static void test_round(void) {
        check_round("phase evaluating");
        check_round("phase building");
        check_round("phase copying");
        check_round("names web");
        check_round("names db shop.web");
        check_round("progress 3 10");
        check_round("progress 18446744073709551615 0");
        check_round("output shop.web " PATH);
        check_round("failed build-failed one\\ntwo \\\\n");
        check_round("failed nix-unavailable ");
        check_round("failed no-such-flake  two blanks");
        check_round("failed no-such-container x");
        check_round("done");
}

static void test_values(void) {
        _cleanup_(report_freep) Report *names = parse("names db web");
        _cleanup_(report_freep) Report *output = parse("output web " PATH);
        _cleanup_(report_freep) Report *progress = parse("progress 3 10");
        _cleanup_(report_freep) Report *failed =
                parse("failed build-failed a\\nb\\\\c\x1b[31m\xff\xe2\x80\xae");

        CHECK_INT(names->type, REPORT_NAMES);
        CHECK_INT(strv_length(names->names), 2);
        CHECK_STRING(names->names[1], "web");
        CHECK_STRING(output->names[0], "web");
        CHECK_STRING(output->path, PATH);
        CHECK_INT(progress->done, 3);
        CHECK_INT(progress->expected, 10);
        CHECK_INT(failed->failure, FAILURE_BUILD);
        CHECK_STRING(failed->text, "a\nb\\c?");
        CHECK_STRING(report_phase_to_string(PHASE_COPYING), "copying");
}

static void test_bad(void) {
        static const char *const bad[] = {
                "",
                " ",
                "phase",
                "phase ",
                "phase sleeping",
                "phase building ",
                " phase building",
                "Phase building",
                "phase  building",
                "names",
                "names ",
                "names web ",
                "names  web",
                "names Web",
                "names ../web",
                "names web\tdb",
                "progress",
                "progress 1",
                "progress 1 ",
                "progress 1 2 ",
                "progress 1 2 3",
                "progress -1 2",
                "progress +1 2",
                "progress 0x1 2",
                "progress 1.5 2",
                "progress  1 2",
                "progress 18446744073709551616 1",
                "output",
                "output web",
                "output web ",
                "output web /etc",
                "output web " PATH "/spec.json",
                "output web " PATH " ",
                "output web  " PATH,
                "output ../web " PATH,
                "output " PATH,
                "failed",
                "failed ",
                "failed build-failed",
                "failed other text",
                "failed build-failed a\\",
                "failed build-failed a\\t",
                "done ",
                "done now",
                "donee",
                "done\n",
                "names web\n",
                "names web\r",
        };
        Report *report = NULL;
        char large[REPORT_SIZE_MAX];

        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK_INT(report_parse(bad[i], strlen(bad[i]), &report), -EBADMSG);
        CHECK_INT(report_parse("done\0", 5, &report), -EBADMSG);
        CHECK_INT(report_parse("failed build-failed a\0b", 23, &report), -EBADMSG);

        memset(large, 'a', sizeof(large));
        memcpy(large, "names ", 6);
        CHECK_INT(report_parse(large, sizeof(large), &report), -EBADMSG);
        memcpy(large, "failed build-failed ", 20);
        CHECK_INT(report_parse(large, sizeof(large), &report), -EBADMSG);
        CHECK(!report);

        CHECK_INT(report_parse(large, sizeof(large) - 1, &report), 0);
        CHECK_INT(strlen(report->text), sizeof(large) - 1 - 20);
        report_free(report);
}

/* A text of `n` times `unit` gives a line that is as long as may be, whole, and read back. */
static void check_cut(const char *unit, size_t n) {
        _cleanup_(report_freep) Report *report = calloc(1, sizeof(*report)), *back = NULL;
        _cleanup_free_ char *line = NULL;
        size_t length;

        CHECK(report);
        report->type = REPORT_FAILED;
        report->text = calloc(n, strlen(unit) + 1);
        CHECK(report->text);
        for (size_t i = 0; i < n; i++)
                strcat(report->text, unit);

        CHECK_INT(report_format(report, &line), 0);
        length = strlen(line);
        CHECK(length <= REPORT_SIZE_MAX && length > REPORT_SIZE_MAX - 5);
        CHECK(line[length - 1] == '\n' && text_is_utf8(line, length));
        CHECK_INT(report_parse(line, length - 1, &back), 0);
        CHECK(strncmp(back->text, report->text, strlen(back->text)) == 0);
}

static void test_cut(void) {
        check_cut("a", 5000);
        check_cut("\n", 5000);
        check_cut("\\", 5000);
        check_cut("\xe2\x82\xac", 2000);
        check_cut("\xf0\x9f\x90\xa7", 2000);
        check_cut("\xf0\x9f\x90\xa7x", 2000);
}

static void test_format_bad(void) {
        char *wrong[] = { (char[]){ "Web" }, NULL }, *one[] = { (char[]){ "web" }, NULL };
        char *many[101] = {}, name[] = "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd";
        char path[] = PATH, outside[] = "/etc";
        char *line = NULL;

        CHECK_INT(report_format(&(Report){ .type = REPORT_NAMES }, &line), -EINVAL);
        CHECK_INT(report_format(&(Report){ .type = REPORT_NAMES, .names = wrong }, &line), -EINVAL);
        CHECK_INT(report_format(&(Report){ .type = REPORT_OUTPUT, .names = one }, &line), -EINVAL);
        CHECK_INT(
                report_format(
                        &(Report){ .type = REPORT_OUTPUT, .names = one, .path = outside }, &line),
                -EINVAL);
        CHECK_INT(report_format(&(Report){ .type = REPORT_OUTPUT, .path = path }, &line), -EINVAL);

        for (size_t i = 0; i < 100; i++)
                many[i] = name;
        CHECK_INT(report_format(&(Report){ .type = REPORT_NAMES, .names = many }, &line), -E2BIG);
        CHECK(!line);
}

int main(void) {
        test_round();
        test_values();
        test_bad();
        test_cut();
        test_format_bad();
        return 0;
}
