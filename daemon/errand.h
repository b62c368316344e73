/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A method call that a helper program answers, in a transient unit, because it takes more rights
 * than the daemon has, or more time. It changes nothing, and ends when its caller leaves the bus.
 */

#include "listener.h"
#include "manager.h"

typedef struct Errand Errand;

typedef struct ErrandKind {
        const char *unit;   /* "check", of the name of its unit */
        const char *plural; /* "diagnoses", for people */
        bool is_command;    /* a user may have as many as commands inside */
        /* Properties of the unit, its program among them, to a message that is open for them. */
        int (*append)(Errand *errand, sd_bus_message *message);
        /* The answer. status: of the program; negative where it did not get to exit. */
        int (*answer)(Errand *errand, int status, sd_bus_message *reply, sd_bus_error *error);
} ErrandKind;

struct Errand {
        Manager *manager;
        const ErrandKind *kind;
        sd_bus_message *message;
        Listener *caller;
        uid_t sender;
        Service *service;
        char **words;         /* the kind's own; or NULL */
        int output;           /* the same: what the program says; or -1 */
        sd_event_source *end; /* when it is to be finished, or was; or NULL */
        Errand *next;         /* Manager.errands */
};

/*
 * A few at a time, and fewer of one user: each costs a process. Without an error it is the caller's
 * until errand_begin().
 */
int errand_new(
        Manager *manager,
        sd_bus_message *message,
        const ErrandKind *kind,
        Errand **ret,
        sd_bus_error *error);
/* 1: it answers later. */
int errand_begin(Errand *errand);
/* Its program is ended, and that is no failure: it is answered. */
int errand_finish(Errand *errand);
/* Without an answer. */
Errand *errand_free(Errand *errand);
DEFINE_CLEANUP(Errand *, errand_free)
