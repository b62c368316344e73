/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What flakectr-exec asks of flakectr-init where that is a container's first process: a command to
 * start, in one message on START_ORDER_SOCKET, inside. Strings that end with a NUL each: the user,
 * the directory, the terminal, the program, the variables, an empty one, the words. With it come
 * standard input, output and error, unless there is a terminal. The answers are those of answer.h.
 */

#include <stddef.h>

#include "cleanup.h"

/* In a directory that root alone may enter. */
#define START_ORDER_DIR      "/run/flakectr"
#define START_ORDER_SOCKET   START_ORDER_DIR "/init"
#define START_ORDER_SIZE_MAX (128 * 1024) /* bytes: a socket's buffer takes it in one piece */

typedef struct StartOrder {
        char **strings; /* what the others point into */
        const char *user;
        const char *directory; /* NULL: the user's home */
        const char *terminal;  /* NULL: none */
        const char *program;   /* an absolute path */
        char **environment;    /* "NAME=value" */
        char **words;
} StartOrder;

/* -E2BIG: it is longer than START_ORDER_SIZE_MAX. `strings` is not looked at. */
int start_order_format(const StartOrder *order, char **ret, size_t *ret_size);
/* -EBADMSG: it is not of that form. */
int start_order_parse(const char *message, size_t size, StartOrder *ret);
void start_order_done(StartOrder *order);
