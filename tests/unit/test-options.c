/* SPDX-License-Identifier: MIT */

#include <getopt.h>
#include <unistd.h>

#include "options.h"
#include "test.h"
#include "verbs.h"

#define WORDS_MAX 8

/* `line` is split at spaces; getopt_long(3) sorts argv, so it needs one of its own. */
static Outcome parse(const char *line, Options *ret) {
        static char copy[256], *argv[WORDS_MAX + 2];
        int argc = 0;

        (void) snprintf(copy, sizeof(copy), "flakectrctl %s", line);
        for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
                argv[argc++] = word;
        argv[argc] = NULL;
        optind = 0;
        return options_parse(argc, argv, ret);
}

static void test_options_stand_anywhere(void) {
        static const char *const lines[] = {
                "-C /x up web db --verbose",
                "up -v web -C/x db",
                "up web db --directory=/x -v",
                NULL,
        };

        for (const char *const *line = lines; *line; line++) {
                Options options;

                CHECK_INT(parse(*line, &options), OUTCOME_DONE);
                CHECK_INT(options.given, OPTION_DIRECTORY | OPTION_VERBOSE);
                CHECK_STRING(options.directory, "/x");
                CHECK_STRING(options.arguments[0], "up");
                CHECK_STRING(options.arguments[1], "web");
                CHECK_STRING(options.arguments[2], "db");
                CHECK(!options.arguments[3]);
        }
}

static void test_defaults(void) {
        Options options;

        CHECK_INT(parse("", &options), OUTCOME_DONE);
        CHECK_INT(options.given, 0);
        CHECK_INT(options.owner, getuid());
        CHECK_STRING(options.directory, ".");
        CHECK(!options.arguments[0]);
}

static void test_two_dashes_end_options(void) {
        Options options;

        CHECK_INT(parse("up -- -v", &options), OUTCOME_DONE);
        CHECK_INT(options.given, 0);
        CHECK_STRING(options.arguments[1], "-v");
}

static void test_mistakes(void) {
        static const struct {
                const char *line;
                Outcome outcome;
        } mistakes[] = {
                { "up --nonsense", OUTCOME_USAGE },
                { "up -z", OUTCOME_USAGE },
                { "up -C", OUTCOME_USAGE },
                { "up --json=yes", OUTCOME_USAGE },
                { "up --owner", OUTCOME_USAGE },
                { "up --owner no-such-user-at-all", OUTCOME_MISSING },
                { "up --owner -1", OUTCOME_MISSING },
                { "up --owner 4294967295", OUTCOME_MISSING },
                { "up --owner 12x", OUTCOME_MISSING },
                {},
        };
        Options options = { .given = 12345 };

        for (size_t i = 0; mistakes[i].line; i++)
                CHECK_INT(parse(mistakes[i].line, &options), mistakes[i].outcome);
        CHECK_INT(options.given, 12345);
}

static void test_a_verb_takes_its_own_options(void) {
        Options options;

        CHECK_INT(parse("list --json", &options), OUTCOME_DONE);
        CHECK_INT(options_check(&options, OPTIONS_COMMON | OPTION_JSON, "list"), OUTCOME_DONE);
        CHECK_INT(options_check(&options, OPTIONS_COMMON, "down"), OUTCOME_USAGE);
}

/* None of these gets as far as the bus. */
static void test_verbs_refuse(void) {
        static const char *const lines[] = {
                "nonsense", "list web",          "remove", "start", "help a b",
                "up --yes", "enable web --json", NULL,
        };

        for (const char *const *line = lines; *line; line++) {
                Options options;

                CHECK_INT(parse(*line, &options), OUTCOME_DONE);
                CHECK_INT(verb_run(&options), OUTCOME_USAGE);
        }
}

static void test_aliases(void) {
        CHECK(verb_find("stop") == verb_find("down"));
        CHECK(verb_find("ps") == verb_find("list"));
        CHECK(!verb_find("u"));
        CHECK(!verb_find(""));
}

static void test_arguments_of_options(void) {
        CHECK(options_takes_next("-C"));
        CHECK(options_takes_next("--env"));
        CHECK(!options_takes_next("--env=A=1"));
        CHECK(!options_takes_next("-C/x"));
        CHECK(!options_takes_next("--json"));
        CHECK(!options_takes_next("--"));
        CHECK(!options_takes_next("-"));
        CHECK(!options_takes_next(""));
        CHECK(!options_takes_next("web"));
}

static const char *complete(const char *line) {
        static char seen[4096];
        FILE *before = stdout;
        Options options;

        seen[0] = '\0';
        stdout = fmemopen(seen, sizeof(seen), "w");
        CHECK(stdout);
        CHECK_INT(parse(line, &options), OUTCOME_DONE);
        CHECK_INT(verb_run(&options), OUTCOME_DONE);
        CHECK_INT(fclose(stdout), 0);
        stdout = before;
        return seen;
}

/* None of these asks for the names of containers. */
static void test_completion(void) {
        CHECK_STRING(
                complete("complete -- bui"), "build\tBuild containers without starting them\n");
        CHECK_STRING(
                complete("complete -- -C up bu"),
                "build\tBuild containers without starting them\n");
        CHECK_STRING(complete("complete -- wait --for run"), "running\twhat to wait for\n");
        CHECK_STRING(
                complete("complete -- up --det"),
                "--detach\tReturn as soon as the work is accepted\n");
        CHECK_STRING(complete("complete -- down --upd"), "");
        CHECK_STRING(complete("complete -- exec web -- --det"), "");
        CHECK_STRING(complete("complete -- list x"), "");
        CHECK_STRING(complete("complete -- up --owner x"), "");
        CHECK(strstr(complete("complete -- help do"), "doctor\t"));
        CHECK(!strstr(complete("complete -- comp"), "complete"));
}

int main(void) {
        test_options_stand_anywhere();
        test_defaults();
        test_two_dashes_end_options();
        test_mistakes();
        test_a_verb_takes_its_own_options();
        test_verbs_refuse();
        test_aliases();
        test_arguments_of_options();
        test_completion();
        return 0;
}
