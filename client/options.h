/* SPDX-License-Identifier: MIT */
#pragma once

/* What stands on the command line beside verb and names. They are accepted before and after both.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "outcome.h"
#include "port-list.h"

typedef enum Option {
        OPTION_ALL = 1 << 0,
        OPTION_DETACH = 1 << 1,
        OPTION_DIRECTORY = 1 << 2,
        OPTION_HELP = 1 << 3,
        OPTION_JSON = 1 << 4,
        OPTION_OWNER = 1 << 5,
        OPTION_QUIET = 1 << 6,
        OPTION_UPDATE = 1 << 7,
        OPTION_VERBOSE = 1 << 8,
        OPTION_VERSION = 1 << 9,
        OPTION_YES = 1 << 10,
        OPTION_TIMINGS = 1 << 11,
        OPTION_USER = 1 << 12,
        OPTION_ENV = 1 << 13,
        OPTION_WORKDIR = 1 << 14,
        OPTION_FOLLOW = 1 << 15,
        OPTION_LINES = 1 << 16,
        OPTION_SINCE = 1 << 17,
        OPTION_UNIT = 1 << 18,
        OPTION_ACCEPT = 1 << 20,
        OPTION_FOR = 1 << 24,
        OPTION_TIMEOUT = 1 << 25,
        OPTION_ONCE = 1 << 26,
        OPTION_CONSOLE = 1 << 27,
        OPTION_NO_DEPS = 1 << 28,
        OPTION_ONLY_NEW = 1 << 29,
        OPTION_JOBS = 1 << 30,
        OPTION_PUBLISH = 1 << 21,
        OPTION_REBUILD = 1 << 22,
        OPTION_RESTART = 1ULL << 50,
        OPTION_NO_RESTART = 1ULL << 51,
        OPTION_DRY_RUN = 1ULL << 52,
        OPTION_WATCH = 1ULL << 53,
        OPTION_TO = 1ULL << 54,
        OPTION_FORCE = 1ULL << 40,
        OPTION_VOLUMES = 1ULL << 41,
        OPTION_OLDER_THAN = 1ULL << 42,
        OPTION_STOPPED = 1ULL << 44,
        OPTION_NO_VOLUMES = 1ULL << 45,
} Option;

/* Every verb has them. */
#define OPTIONS_COMMON (OPTION_HELP | OPTION_DIRECTORY | OPTION_QUIET)

/* Variables on one command line. */
#define ENVIRONMENT_MAX 64

typedef struct Options {
        uint64_t given;        /* OPTION_… */
        const char *directory; /* where to start from */
        uid_t owner;           /* of the containers: the caller, unless root names another */
        const char *user, *workdir, *lines, *since, *unit; /* NULL: not given */
        const char *aim;                                   /* the same */
        uint64_t older_usec, timeout_usec;            /* with OPTION_OLDER_THAN, OPTION_TIMEOUT */
        unsigned jobs;                                /* 0: not given */
        unsigned generation;                          /* the same */
        const char *ports[PUBLISHED_MAX + 1];         /* as port_parse() takes them */
        const char *environment[ENVIRONMENT_MAX + 1]; /* "NAME=value" */
        char **arguments; /* borrowed from argv: the verb, then its arguments */
} Options;

Outcome options_parse(int argc, char *argv[], Options *ret);

/* Refuses what is given and is not in `allowed`. */
Outcome options_check(const Options *options, uint64_t allowed, const char *verb);

/* A line for each option in `which`. */
int options_print_help(FILE *stream, uint64_t which);

/* Is the argument of this option the word that follows? */
bool options_takes_next(const char *word);

/* The name of the one with that index, "--json"; "" where it is not in `which`. NULL: the end. */
const char *options_name(size_t i, uint64_t which, const char **ret_summary);
