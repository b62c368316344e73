/* SPDX-License-Identifier: MIT */
#pragma once

/* What became of each container of a call: a sentence on standard output, or an object of JSON. */

#include "call.h"
#include "json-printer.h"

/* As an answer has it, or an error that lists the results. */
typedef struct Result {
        const char *path, *word;
        char **fields; /* of the spec, for which it was or would be restarted; or NULL */
        bool back;     /* of a rollback */
        const char *error, *reason; /* of what failed or was not tried; NULL: neither */
} Result;

/*
 * Of a call that has ended; the container as it is now. Without `json` as text, where what failed
 * is left out: it has been told.
 */
Outcome result_show(
        sd_bus *bus,
        const Call *call,
        const Result *result,
        const Options *options,
        JsonPrinter *json);

typedef struct Seen {
        size_t n;
        char **outdated; /* names of those that run an earlier build; NULL: none */
} Seen;

void seen_done(Seen *seen);
#define _cleanup_seen_ __attribute__((cleanup(seen_done)))

/* All results of a call of one Manager's method, also where some of them failed. */
Outcome results_show(
        sd_bus *bus, const Call *call, const Method *method, JsonPrinter *json, Seen *seen);

/* Of a call that has failed before its containers were known. */
void results_print_failure(const Call *call, const Method *method, JsonPrinter *json);

/* Begins the array that --json prints; NULL: text is wanted. */
JsonPrinter *results_begin(JsonPrinter *json, const Options *options);
void results_end(JsonPrinter *json);
