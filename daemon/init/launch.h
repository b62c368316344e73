/* SPDX-License-Identifier: MIT */
#pragma once

/* A program that is started in a process and a session of its own, with our environment. */

#include <sys/types.h>

#include "user.h"

typedef enum LaunchStage {
        LAUNCH_STREAMS,
        LAUNCH_USER,
        LAUNCH_DIRECTORY,
        LAUNCH_PROGRAM,
} LaunchStage;

typedef struct Launch {
        const char *program; /* an absolute path */
        char *const *words;
        const User *user;      /* NULL: who we are */
        const char *directory; /* NULL: the user's home, or "/" */
        const char *terminal;  /* a path; NULL: none */
        int streams[3];        /* without a terminal; -1: /dev/null */
} Launch;

/* Returns when the program runs. Negative: at ret_stage that went wrong. */
int launch(const Launch *what, pid_t *ret, LaunchStage *ret_stage);
