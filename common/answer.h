/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What flakectr-exec tells the daemon of a command, and flakectr-init that one: one message each,
 * at most ANSWER_SIZE_MAX bytes, "KIND NUMBER TEXT". With ANSWER_TERMINAL the daemon gets the
 * terminal and the pipe that its exit status will be in.
 */

#include <stddef.h>

#define ANSWER_SIZE_MAX 512

typedef enum AnswerKind {
        ANSWER_TERMINAL,       /* it runs, on this terminal if it has one */
        ANSWER_EXITED,         /* number: its exit status */
        ANSWER_KILLED,         /* number: the signal */
        ANSWER_NO_PROGRAM,     /* text: the program */
        ANSWER_NOT_EXECUTABLE, /* text: the program */
        ANSWER_NO_USER,
        ANSWER_NO_DIRECTORY,
        ANSWER_UNREACHABLE, /* text: what did not work; nothing was started */
        ANSWER_FAILED,      /* text: what did not work */
        ANSWER_GONE,        /* the container, with the command */
} AnswerKind;

typedef struct Answer {
        AnswerKind kind;
        int number;
        char text[256]; /* cleaned for a terminal */
} Answer;

/* The length of what stands in `ret` then. */
size_t answer_format(const Answer *answer, char ret[static ANSWER_SIZE_MAX]);
/* -EBADMSG: it is not of that form. */
int answer_parse(const char *message, size_t size, Answer *ret);
