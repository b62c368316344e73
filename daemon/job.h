/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * One operation on one container: its steps, taken one after another.
 *
 * When a step fails, or the last one who waits for the job has left, what was taken is undone
 * backwards; a step that is under way is stopped by its undo. There is one job at a time on a
 * container, and several callers may wait for it.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "container.h"

typedef struct Step {
        const char *phase;    /* of the container, while the step is taken; see the XML */
        ContainerState state; /* of the container, likewise */

        /* 0: done. 1: under way, job_step_done() follows. Negative: failed; the reason is in
         * job->error. */
        int (*take)(Job *job);

        /*
         * Stops and undoes the step, also when it failed or was undone already. 0: done. 1: under
         * way, job_undo_done() follows. NULL: there is nothing to undo.
         */
        int (*undo)(Job *job);
} Step;

typedef struct Operation {
        const Step *steps;                   /* ended by an empty one */
        void (*ended)(Container *container); /* told when it is over; may be NULL */
        bool brings_up;                      /* leads to a running container */
        bool in_place;                       /* what runs goes on, also when it is undone */
        bool cancellable;                    /* undone when nobody waits for it any more */
        bool lasting; /* but it goes on without them: whoever takes it down alone cancels it */
        const char *failed; /* "could not be started": for a reason without words of its own */
        const char *error;  /* ERROR_…, likewise */
} Operation;

/* r 0: done. Negative: failed, for the reason in `error`. */
typedef void (*JobDone)(void *userdata, int r, const sd_bus_error *error);

typedef struct JobWaiter JobWaiter;
typedef struct Copying Copying;

struct Job {
        Container *container;
        const Operation *operation;
        const Step *step;
        char *output; /* store path that "prepare" shall accept; NULL: what was accepted last */
        unsigned generation; /* that the output is of; 0: as it comes */
        int stream;          /* of the caller: see Call.stream */
        bool same_system;    /* there is nothing to be switched */
        bool degraded;       /* it was switched, and some units have failed */
        char **accepted;     /* what the owner has agreed to for this, see consent.h; or NULL */
        char **permitted;    /* what administrators have allowed for this, see wants.h; or NULL */
        char **published;    /* ports of the host that the owner wants from now on; or NULL */
        char *label;         /* of a snapshot, or the name of a clone; or NULL */
        Container *clone;    /* that it makes, see clones.c; or NULL */
        const Copying *copying; /* what its unit copies, see copying.h; or NULL */
        int report;             /* what that one says of a failure; -1: nothing */
        char **discarded;       /* paths in TRASH_DIR, to be deleted by its last step; or NULL */
        sd_bus_error error;     /* of the failed step, in words for people */
        int result;
        bool undoing;
        bool silent;        /* the console of the container tells nothing about the failure */
        const void *holder; /* who has it wait when it is down, see pause.h; NULL: nobody */
        bool is_down;       /* it has stopped what it is to start again */
        JobWaiter *waiters;
};

/* Becomes the container's job; there must be none. The output may be NULL, and is copied. */
int job_new(Container *container, const Operation *operation, const char *output, Job **ret);
Job *job_free(Job *job);

/* Copies what the owner has agreed to. */
int job_accept(Job *job, char *const *accepted);
int job_permit(Job *job, char *const *permitted);
int job_label(Job *job, const char *label);
int job_publish(Job *job, char *const *published);
/* Copies the fd; -1: none. */
int job_show(Job *job, int stream);
DEFINE_CLEANUP(Job *, job_free)

/* Takes the first steps; the job may be over, and freed, when this returns. */
void job_start(Job *job);
void job_step_done(Job *job, int r);
void job_undo_done(Job *job);

/* Undoes it: the container `why`, "was taken down". It ends later, or in here. */
void job_cancel(Job *job, const char *why);

/* Calls back when the job ends, with its result. */
int job_join(Job *job, JobDone done, void *userdata);
/* Waits no longer. An operation that is cancellable is cancelled when nobody is left. */
void job_leave(Job *job, void *userdata);

ContainerState job_state(const Job *job);
const char *job_phase(const Job *job);
