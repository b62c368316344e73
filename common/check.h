/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How to find out whether a container is well: the spec's ready.check. It must pass once before the
 * container is ready, and is repeated from then on.
 */

#include "document.h"

#define CHECK_WORDS_MAX    64
#define CHECK_WORD_MAX     4096 /* bytes */
#define CHECK_PATH_MAX     1024 /* bytes */
#define CHECK_SECONDS_MAX  3600
#define CHECK_RETRIES_MAX  100
#define CHECK_INTERVAL     10 /* seconds; these where the spec is silent */
#define CHECK_TIMEOUT      5
#define CHECK_START_PERIOD 0
#define CHECK_RETRIES      3

typedef enum CheckType {
        CHECK_NONE,
        CHECK_TCP,     /* the port accepts connections */
        CHECK_HTTP,    /* GET of the path is answered with that status */
        CHECK_UNIT,    /* the unit inside is active */
        CHECK_COMMAND, /* the command, as root inside, ends with 0 */
} CheckType;

typedef struct Check {
        CheckType type;
        uint16_t port;
        unsigned status;            /* 0: any from 200 to 399 */
        char *path;                 /* "/" first */
        char **words;               /* of the command; of the unit as well */
        unsigned interval, timeout; /* seconds */
        unsigned start_period;      /* seconds in which failures count for nothing */
        unsigned retries;           /* failures one after the other, until it is ill */
} Check;

void check_done(Check *check);

/* Of CHECK_UNIT. */
const char *check_unit(const Check *check);

/* Of the spec's "ready"; CHECK_NONE where it has none. */
int check_read(const Document *ready, Check *ret);
