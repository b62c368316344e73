/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How the program ends. The numbers are its exit status and documented: they do not change.
 *
 * Whoever gives an outcome other than OUTCOME_DONE has told the person why, in one message.
 */

#include <systemd/sd-bus.h>

typedef enum Outcome {
        OUTCOME_DONE = 0,
        OUTCOME_FAILED = 1,
        OUTCOME_USAGE = 2,
        OUTCOME_REFUSED = 3,          /* by polkit, or by the person */
        OUTCOME_MISSING = 4,          /* no such container, no such flake */
        OUTCOME_NOT_READY = 5,        /* a time limit has passed */
        OUTCOME_NOT_RUN = 125,        /* exec, shell: anything but the two that follow */
        OUTCOME_NOT_EXECUTABLE = 126, /* the program that exec was to run */
        OUTCOME_NO_PROGRAM = 127,
        OUTCOME_INTERRUPTED = 130,
} Outcome;

/* "flakectrctl: …" on standard error; gives back the outcome. */
Outcome outcome_fail(Outcome outcome, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* A failure without words of its own: "flakectrctl: cannot <what>: <reason>". */
Outcome outcome_fail_errno(int r, const char *what);

/* The outcome that an error of the bus stands for, without telling it. */
Outcome outcome_of_error(const sd_bus_error *error);

/* What an error of the bus means where flakectrd does not answer, and the way out; NULL: another.
 */
const char *outcome_error_words(const sd_bus_error *error);

/* Tells the error that a method call was answered with. */
Outcome outcome_fail_error(const sd_bus_error *error);

/* Of several things done one after the other: the first that is not OUTCOME_DONE. */
Outcome outcome_first(Outcome before, Outcome now);
