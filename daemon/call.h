/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One method call that takes its time: what it wants of each container, and the answer when all is
 * done.
 *
 * When its caller leaves the bus, it waits no longer for the jobs; what nobody waits for is undone.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "build.h"
#include "container.h"
#include "job.h"
#include "listener.h"
#include "manager.h"
#include "rebuild.h"

/* What is wanted of the containers. */
typedef enum Wish {
        WISH_BUILD,   /* nothing: the outputs of the build are the answer */
        WISH_UP,      /* with the call's build: running */
        WISH_START,   /* running, with what was accepted last */
        WISH_RESTART, /* started anew */
        WISH_DOWN,
        WISH_REMOVE,
        WISH_COMPARE,    /* nothing: what the call's build would change is the answer */
        WISH_UPDATE,     /* with the call's build; running where it runs */
        WISH_ROLLBACK,   /* the same with a generation that there was */
        WISH_REMOVE_ALL, /* its named volumes as well */
        WISH_RESET,      /* down, and as fresh as before its first start */
        WISH_OPERATION,  /* the kind's own, on what is down */
} Wish;

typedef struct Call Call;

/* A call's interest in one container. */
typedef struct Part {
        Call *call;
        Container *container;
        Job *job;            /* waited for; NULL: none */
        char *output;        /* of the call's build */
        Spec *spec;          /* of the output; see part_read_spec() */
        unsigned generation; /* of the output, with WISH_ROLLBACK */
        char **granted;      /* what was agreed to for that generation */
        char **permitted;    /* by an administrator for this call, see wants.h */
        char **fields;       /* of the spec, see update.h */
        const char *outcome; /* "started", "running" … ; see Up in the XML */
        bool on_demand;      /* it is not started, but listens: call-wants.c */
        bool begun, over;
        bool waits;    /* counted in Container.waits */
        bool supports; /* no more than what another part needs */
        DependencyList depends;
        sd_bus_error error;
        struct Part *next; /* Call.parts */
} Part;

/* Appends the answer of a call that went well. */
typedef int (*CallReply)(const Call *call, sd_bus_message *reply);

typedef struct CallKind {
        Wish wish;
        CallReply reply; /* NULL: an empty answer */
        const Operation *operation;
        const Operation *of_running; /* in its place for one that is up; NULL: there is none */
        const char *deletes;         /* the verb, where it deletes what they have written */
} CallKind;

struct Call {
        Manager *manager;
        sd_bus_message *message; /* NULL: answered already */
        Listener *caller;        /* NULL: nobody's leaving matters */
        uid_t sender;
        const CallKind *kind;
        bool update;      /* WISH_UP: what runs an earlier build is updated */
        bool restart;     /* also where it would do without */
        bool no_restart;  /* where it would not do without, nothing is done */
        int stream;       /* for the text of what runs inside, or an archive; -1: none */
        bool results;     /* an error has all of them behind its text */
        bool detach;      /* answered as soon as its parts are known */
        char **accepted;  /* what the owner agrees to, see consent.h; or NULL */
        char **published; /* ports of the host that he wants; NULL: those that he has */
        bool alone;       /* without what its containers need */
        bool only_new;    /* WISH_UP: what was up before is left as it is */
        unsigned jobs;    /* at once; 0: as many as is good */
        char *label;      /* of a snapshot, or the name of a clone; or NULL */
        Record *clone;    /* what that one is to be, see clones.c; or NULL */
        char **names;     /* of containers that a build is for; NULL: of all */
        uint16_t served;  /* a connection to this port waits for its container; 0: none */
        Probe *door;      /* whether that port accepts: door.c */
        Part *parts;
        sd_bus_error error; /* of the call as a whole */
        sd_event_source *finish, *advance;
        Call *next; /* Manager.calls */

        /* call-build.c */
        Build *build;  /* keeps its outputs until the call is over */
        bool building; /* it is not done yet */
        bool asking;   /* call-wants.c: polkit is asked what they want may be */
        Rebuild *rebuild;
        Record *origin; /* owner and flake of the containers in the build */
};

/* Refuses a caller who has too many under way. */
int call_check_limit(const Manager *manager, sd_bus_message *message, sd_bus_error *error);

/* Without a message nobody has called, and nobody gets an answer. */
int call_new(Manager *manager, sd_bus_message *message, const CallKind *kind, Call **ret);
/* Also leaves its jobs. */
Call *call_free(Call *call);

/* A part for this container; wanted once only. */
int call_add(Call *call, Container *container, Part **ret);
/* The one of this name; NULL: there is none. */
Part *call_find_part(const Call *call, const char *name);

/* Has every part begun that has not, then answers if nothing is left to wait for. */
void call_begin(Call *call);

/* Answers once nothing is left to wait for; later, never in here. */
void call_check(Call *call);
void call_fail(Call *call, const sd_bus_error *error);

/* Keeps the option "output" for the text of what runs inside, where that may have it. */
int call_show(Call *call, int output);

/* Answers, if the option "detach" asks for that, while the work goes on. */
int call_detach(Call *call);
/* Answers now, likewise, and the caller may leave. */
int call_let_go(Call *call);

/*
 * The end of a method: 1, the call is begun, and answers later. Where `r` says that it could not be
 * made ready it is freed, and `r` given back.
 */
int call_launch(Call *call, int r);
