/* SPDX-License-Identifier: MIT */
#pragma once

/* The containers that a command line names, and one method of each of them called. */

#include "details.h"
#include "json-printer.h"
#include "listing.h"
#include "options.h"

typedef struct Choice {
        sd_bus *bus;
        ContainerView *views;         /* of all owners */
        const ContainerView **chosen; /* of those, NULL at the end */
} Choice;

void choice_done(Choice *choice);

/* Those with these names; without names, none are chosen yet. Connects to the bus. */
Outcome choice_init(const Options *options, char *const *names, Choice *ret);

Outcome choice_init_one(const Options *options, const char *name, Choice *ret);

/* Adds all that belong to the owner; with a flake, only those that come from there. */
Outcome choice_add_all(Choice *choice, const Options *options, const char *flake);

/* Those of the command line; without names, all of the flake that is found from here. */
Outcome choice_read(const Options *options, Choice *ret);

Outcome choice_inspect(const Choice *choice, const ContainerView *view, Details **ret);

/* A method of each of them. */
typedef struct ChoiceDeed {
        const char *method;
        const char *result; /* what has become of one where it went well, see result.h */
        const Options *options;
        JsonPrinter *json; /* NULL: text is wanted */
} ChoiceDeed;

/* Calls it for all of them at once, and says what has become of each. */
Outcome choice_call(const Choice *choice, const ChoiceDeed *deed);

/* The whole verb: of those that are named on the command line. */
Outcome choice_call_named(const Options *options, const char *method, const char *result);
