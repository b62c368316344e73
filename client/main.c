/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "verbs.h"
#include "version.h"

/* What comes over the bus is UTF-8, so columns are counted in it whatever the person's language. */
static void choose_locale(void) {
        (void) setlocale(LC_CTYPE, "");
        if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
                (void) setlocale(LC_CTYPE, "C.UTF-8");
}

static Outcome run(const Options *options) {
        if (options->given & OPTION_VERSION)
                return version_print();

        if (!options->arguments[0]) {
                (void) verbs_print_help(options->given & OPTION_HELP ? stdout : stderr);
                return options->given & OPTION_HELP ? OUTCOME_DONE : OUTCOME_USAGE;
        }

        if (chdir(options->directory) < 0)
                return outcome_fail(
                        OUTCOME_MISSING, "cannot enter %s: %s", options->directory,
                        strerror(errno));
        return verb_run(options);
}

int main(int argc, char *argv[]) {
        Options options;
        Outcome outcome;

        choose_locale();
        (void) signal(SIGPIPE, SIG_IGN);

        outcome = options_parse(argc, argv, &options);
        if (outcome == OUTCOME_DONE)
                outcome = run(&options);

        if ((fflush(stdout) != 0 || ferror(stdout)) && outcome == OUTCOME_DONE)
                return outcome_fail_errno(-errno, "write to standard output");
        return outcome;
}
