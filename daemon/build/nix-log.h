/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One line of what Nix writes with --log-format internal-json, as a record.
 *
 * The format is Nix's own and not promised to anybody: what is unknown, or not as expected, is no
 * record, and never an error.
 */

#include <stddef.h>
#include <stdint.h>

#include "cleanup.h"

typedef enum NixLogType {
        NIX_LOG_START,    /* an activity begins */
        NIX_LOG_STOP,     /* it is over */
        NIX_LOG_MESSAGE,  /* a sentence for people */
        NIX_LOG_LINE,     /* a line of a builder's log */
        NIX_LOG_PROGRESS, /* how far an activity has come */
} NixLogType;

/* Nix's numbers, src/libutil/logging.hh. */
typedef enum NixLogActivity {
        NIX_LOG_COPY_PATH = 100,
        NIX_LOG_FILE_TRANSFER = 101,
        NIX_LOG_COPY_PATHS = 103,
        NIX_LOG_BUILDS = 104,
        NIX_LOG_BUILD = 105,
        NIX_LOG_SUBSTITUTE = 108,
} NixLogActivity;

/* Levels of messages. */
#define NIX_LOG_ERROR   0
#define NIX_LOG_WARNING 1

typedef struct NixLogRecord {
        NixLogType type;
        uint64_t id;    /* of the activity; not for messages */
        int activity;   /* START: a NixLogActivity or any other number */
        char *subject;  /* START: store path or address, NULL where there is none; cleaned */
        uint64_t level; /* MESSAGE */
        char *text;     /* MESSAGE and LINE: cleaned by text_clean() */
        uint64_t done, expected; /* PROGRESS */
} NixLogRecord;

NixLogRecord *nix_log_record_free(NixLogRecord *record);
DEFINE_CLEANUP(NixLogRecord *, nix_log_record_free)

/* 1: a record of Nix, but none that is of use here. -EBADMSG: not a record; plain text, then. */
int nix_log_parse(const char *line, size_t length, NixLogRecord **ret);
