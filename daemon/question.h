/* SPDX-License-Identifier: MIT */
#pragma once

/* What polkit is asked, and what a caller is told when the answer is no. */

#include <sys/types.h>
#include <systemd/sd-bus.h>

/* What polkit's rules and its dialog can see. NULL: the detail is left out. */
typedef struct Question {
        const char *action;    /* ACTION_… of names.h */
        const char *verb;      /* "up", "stop" … */
        const char *container; /* names, separated by a blank */
        const char *project;
        const char *flake;
        const char *wants; /* what the container wants beyond its owner's rights: "listen on ..." */
        uid_t owner;       /* whose containers these are */
} Question;

typedef enum Verdict {
        VERDICT_YES,
        VERDICT_NO,
        VERDICT_CHALLENGE, /* a password would help, but the call does not allow to ask for it */
        VERDICT_NONE,      /* polkit did not answer */
} Verdict;

/* The action, then names and values of the details in turn: equal lists are equal questions. */
int question_format(const Question *question, char ***ret);

/* Gives 0 for a yes; else sets `error`. `reason` says why there is no answer. */
int question_judge(
        const Question *question,
        uid_t caller,
        Verdict verdict,
        const char *reason,
        sd_bus_error *error);
