/* SPDX-License-Identifier: MIT */

#include <getopt.h>
#include <limits.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "duration.h"
#include "nearest.h"
#include "number.h"
#include "options.h"
#include "owner-argument.h"
#include "table.h"

#define TIMEOUT_USEC_MAX (366 * 24 * 3600ULL * USEC_PER_SEC)

static const struct OptionHelp {
        Option option;
        int letter; /* a value above 255 stands for none */
        const char *name, *argument, *summary;
} table[] = {
        { OPTION_ACCEPT, 262, "accept", NULL,
          "Agree to what a flake wants beyond its own directory" },
        { OPTION_ALL, 'a', "all", NULL, "The containers of all users" },
        { OPTION_CONSOLE, 303, "console", NULL, "The last lines of the console, not the journal" },
        { OPTION_DIRECTORY, 'C', "directory", "DIR", "As if started in DIR" },
        { OPTION_DETACH, 256, "detach", NULL, "Return as soon as the work is accepted" },
        { OPTION_DRY_RUN, 340, "dry-run", NULL, "Show what would be done, and do nothing" },
        { OPTION_ENV, 'e', "env", "NAME=VALUE", "Set a variable, as often as needed" },
        { OPTION_FOLLOW, 'f', "follow", NULL, "Go on with what comes" },
        { OPTION_FORCE, 320, "force", NULL, "Stop it first where it runs" },
        { OPTION_FOR, 300, "for", "WHAT", "What to wait for: ready, healthy, running, stopped" },
        { OPTION_JOBS, 'j', "jobs", "N", "At most N containers at once (16)" },
        { OPTION_JSON, 257, "json", NULL, "Print JSON" },
        { OPTION_LINES, 'n', "lines", "N", "The last N lines alone" },
        { OPTION_NO_DEPS, 270, "no-deps", NULL, "Without what they need" },
        { OPTION_NO_RESTART, 341, "no-restart", NULL, "Leave what cannot do without as it is" },
        { OPTION_NO_VOLUMES, 325, "no-volumes", NULL, "Without their named volumes" },
        { OPTION_OLDER_THAN, 323, "older-than", "TIME", "Stopped for so long: 30d, 12h, 90min" },
        { OPTION_ONCE, 302, "once", NULL, "Print one look, and do not go on" },
        { OPTION_ONLY_NEW, 271, "only-new", NULL, "Leave alone what has been up before" },
        { OPTION_OWNER, 258, "owner", "USER",
          "Whose containers (only root can name another user)" },
        { OPTION_PUBLISH, 'p', "publish", "[ADDRESS:]PORT:INSIDE",
          "Have a port at the host, as often as needed; 'none' for none of these" },
        { OPTION_QUIET, 'q', "quiet", NULL, "Print nothing but errors and what was asked for" },
        { OPTION_REBUILD, 272, "rebuild", NULL, "Ask Nix also where nothing has changed" },
        { OPTION_RESTART, 342, "restart", NULL, "Restart it also where it could do without" },
        { OPTION_SINCE, 267, "since", "TIME", "Nothing older, as journalctl(1) takes it" },
        { OPTION_STOPPED, 324, "stopped", NULL, "All that are stopped, whatever their flakes say" },
        { OPTION_TIMEOUT, 301, "timeout", "TIME",
          "Give up after so long: 90s, 5min, or so many seconds" },
        { OPTION_TIMINGS, 261, "timings", NULL, "Print how long each phase took" },
        { OPTION_TO, 343, "to", "N", "The generation of that number" },
        { OPTION_UNIT, 'u', "unit", "UNIT", "Of one unit inside alone" },
        { OPTION_UPDATE, 259, "update", NULL, "Update what runs an earlier build to this one" },
        { OPTION_USER, 268, "user", "USER", "As which user inside (root)" },
        { OPTION_VERBOSE, 'v', "verbose", NULL, "Show the full build log" },
        { OPTION_WATCH, 344, "watch", NULL, "Again whenever the flake's files change" },
        { OPTION_VOLUMES, 321, "volumes", NULL, "And their named volumes that no other has" },
        { OPTION_WORKDIR, 'w', "workdir", "DIR", "Where to begin inside (the user's home)" },
        { OPTION_YES, 'y', "yes", NULL, "Do not ask" },
        { OPTION_HELP, 'h', "help", NULL, "Show this text" },
        { OPTION_VERSION, 260, "version", NULL, "Show the version" },
        {},
};

/* What flakectrd takes. */
#define JOBS_MAX    256

#define OPTIONS_MAX (sizeof(table) / sizeof(table[0]))

/* The table as getopt_long(3) wants it. */
static void options_declare(char ret_letters[2 * OPTIONS_MAX + 2], struct option *ret_names) {
        char *letter = ret_letters;

        *letter++ = ':'; /* no messages of its own, and ':' where an argument is missing */
        for (size_t i = 0; table[i].name; i++) {
                if (table[i].letter < 256) {
                        *letter++ = (char) table[i].letter;
                        if (table[i].argument)
                                *letter++ = ':';
                }
                ret_names[i] = (struct option){
                        .name = table[i].name,
                        .has_arg = table[i].argument ? required_argument : no_argument,
                        .val = table[i].letter,
                };
        }
        *letter = '\0';
}

static Outcome parse_number(const char *option, const char *text, int largest, unsigned *ret) {
        uint64_t number;

        if (number_parse(text, &number) < 0 || number < 1 || number > (uint64_t) largest)
                return outcome_fail(
                        OUTCOME_USAGE, "--%s: '%s' is no number from 1 to %d", option, text,
                        largest);
        *ret = (unsigned) number;
        return OUTCOME_DONE;
}

static Outcome add_variable(Options *options) {
        size_t n = 0;

        while (options->environment[n])
                n++;
        if (n == ENVIRONMENT_MAX || optarg[0] == '=' || !strchr(optarg, '='))
                return outcome_fail(
                        OUTCOME_USAGE, "--env: '%s' is not of the form NAME=VALUE%s", optarg,
                        n == ENVIRONMENT_MAX ? ", or one too many" : "");
        options->environment[n] = optarg;
        return OUTCOME_DONE;
}

static Outcome add_port(Options *options) {
        const char *fault = "names no port of the host: write HOST:INSIDE";
        size_t n = 0;
        Port port;

        /* The list is empty then, and that is what is said. */
        if (strcmp(optarg, "none") == 0)
                return OUTCOME_DONE;
        if (port_parse(optarg, &port, &fault) < 0 || port.host == 0)
                return outcome_fail(OUTCOME_USAGE, "--publish: '%s' %s", optarg, fault);

        while (options->ports[n])
                n++;
        if (n == PUBLISHED_MAX)
                return outcome_fail(OUTCOME_USAGE, "--publish: one too many");
        options->ports[n] = optarg;
        return OUTCOME_DONE;
}

static Outcome parse_age(const char *text, uint64_t *ret) {
        if (duration_parse(text, ret) < 0)
                return outcome_fail(
                        OUTCOME_USAGE, "--older-than takes a time, as 30d, 12h or 90min, not '%s'",
                        text);
        return OUTCOME_DONE;
}

static Outcome parse_timeout(const char *text, uint64_t *ret) {
        uint64_t number;

        if (number_parse(text, &number) >= 0 && number <= TIMEOUT_USEC_MAX / USEC_PER_SEC)
                *ret = number * USEC_PER_SEC;
        else if (duration_parse(text, ret) < 0 || *ret > TIMEOUT_USEC_MAX)
                return outcome_fail(
                        OUTCOME_USAGE,
                        "--timeout takes a time of a year at most, as 90, 90s or "
                        "5min, not '%s'",
                        text);
        return OUTCOME_DONE;
}

static Outcome options_take(Options *options, Option option) {
        options->given |= option;
        if (option == OPTION_DIRECTORY)
                options->directory = optarg;
        else if (option == OPTION_USER)
                options->user = optarg;
        else if (option == OPTION_WORKDIR)
                options->workdir = optarg;
        else if (option == OPTION_LINES)
                options->lines = optarg;
        else if (option == OPTION_SINCE)
                options->since = optarg;
        else if (option == OPTION_UNIT)
                options->unit = optarg;
        else if (option == OPTION_FOR)
                options->aim = optarg;
        else if (option == OPTION_TIMEOUT)
                return parse_timeout(optarg, &options->timeout_usec);
        else if (option == OPTION_OLDER_THAN)
                return parse_age(optarg, &options->older_usec);
        else if (option == OPTION_PUBLISH)
                return add_port(options);
        else if (option == OPTION_ENV)
                return add_variable(options);
        else if (option == OPTION_JOBS)
                return parse_number("jobs", optarg, JOBS_MAX, &options->jobs);
        else if (option == OPTION_TO)
                return parse_number("to", optarg, INT_MAX, &options->generation);
        else if (option == OPTION_OWNER)
                return owner_argument_parse(optarg, &options->owner);
        return OUTCOME_DONE;
}

static Outcome options_misunderstood(int result, const char *word) {
        char letter[3] = { '-', (char) optopt, '\0' };
        Nearest nearest = { .word = word + strspn(word, "-") };

        /* optopt tells which letter it was; a long one stands in the word just read. */
        if (optopt > 0 && optopt < 256)
                word = letter;
        if (result == ':')
                return outcome_fail(OUTCOME_USAGE, "%s needs an argument", word);

        for (size_t i = 0; strncmp(word, "--", 2) == 0 && table[i].name; i++)
                nearest_offer(&nearest, table[i].name);
        if (nearest.found)
                return outcome_fail(
                        OUTCOME_USAGE,
                        "%s is no option; the nearest is --%s, and 'flakectrctl help' lists what "
                        "there is",
                        word, nearest.found);
        return outcome_fail(
                OUTCOME_USAGE, "%s is no option; 'flakectrctl help' lists what there is", word);
}

static Option option_of(int letter) {
        size_t i = 0;

        while (table[i].letter != letter)
                i++;
        return table[i].option;
}

Outcome options_parse(int argc, char *argv[], Options *ret) {
        struct option names[OPTIONS_MAX] = {};
        char letters[2 * OPTIONS_MAX + 2];
        Options options = { .directory = ".", .owner = getuid() };
        Outcome outcome;
        int letter;

        options_declare(letters, names);
        opterr = 0;
        while ((letter = getopt_long(argc, argv, letters, names, NULL)) >= 0) {
                if (letter == '?' || letter == ':')
                        return options_misunderstood(letter, argv[optind - 1]);
                outcome = options_take(&options, option_of(letter));
                if (outcome != OUTCOME_DONE)
                        return outcome;
        }

        options.arguments = argv + optind;
        *ret = options;
        return OUTCOME_DONE;
}

Outcome options_check(const Options *options, uint64_t allowed, const char *verb) {
        for (size_t i = 0; table[i].name; i++)
                if (options->given & table[i].option & ~allowed)
                        return outcome_fail(
                                OUTCOME_USAGE, "'%s' has no option --%s; see 'flakectrctl help %s'",
                                verb, table[i].name, verb);
        return OUTCOME_DONE;
}

int options_print_help(FILE *stream, uint64_t which) {
        _cleanup_(table_freep) Table *lines = NULL;
        int r;

        r = table_new(2, &lines);
        if (r < 0)
                return r;

        for (size_t i = 0; table[i].name; i++) {
                const struct OptionHelp *help = &table[i];

                if (!(which & help->option))
                        continue;
                table_addf(
                        lines, help->letter < 256 ? "  -%c, --%s%s%s" : "  %.0d    --%s%s%s",
                        help->letter < 256 ? help->letter : 0, help->name,
                        help->argument ? " " : "", help->argument ? help->argument : "");
                table_add(lines, STYLE_NONE, help->summary);
        }
        return table_print(lines, stream);
}

bool options_takes_next(const char *word) {
        if (word[0] != '-' || strcmp(word, "--") == 0)
                return false;

        for (size_t i = 0; table[i].name; i++) {
                if (word[1] == '-' ? strcmp(word + 2, table[i].name) == 0 :
                                     word[1] == table[i].letter && word[2] == '\0')
                        return table[i].argument;
        }
        return false;
}

const char *options_name(size_t i, uint64_t which, const char **ret_summary) {
        static char name[32];

        if (!table[i].name)
                return NULL;
        if (!(which & table[i].option))
                return "";

        (void) snprintf(name, sizeof(name), "--%s", table[i].name);
        *ret_summary = table[i].summary;
        return name;
}
