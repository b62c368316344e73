/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the person sees on standard error while a call is under way: on a terminal a line for each
 * container, drawn anew in place; elsewhere a line for each thing that happens.
 */

#include <systemd/sd-event.h>

#include "container-view.h"
#include "timings.h"

typedef struct Progress Progress;

/* One container of the call. */
typedef struct ProgressRow ProgressRow;

struct ProgressRow {
        ProgressRow *next; /* Progress.rows */
        ContainerView *view;
        bool shown;              /* something has happened to it since the call was made */
        uint64_t started, ended; /* monotonic, µs; `ended` is 0 while something is being done */
        Timings timings;
        char *status; /* what its init says of itself, cleaned; may be NULL */
        char *told;   /* the last line about it, where there is no display */
        uint64_t told_at;
};

/*
 * Of the containers with these names, as container_view_label() says them to the viewer; without
 * names, of all of the viewer's that something happens to.
 */
int progress_new(sd_event *event, uid_t viewer, char *const *names, Progress **ret);
Progress *progress_free(Progress *progress);
DEFINE_CLEANUP(Progress *, progress_free)

/* Ends the showing; the rows stay. */
void progress_close(Progress *progress);

/* 0: the row of this object; 1: it is none of the call's containers. */
int progress_row(Progress *progress, const char *path, ProgressRow **ret);

/* In the order of the names; without names, in which they were heard of. */
ProgressRow *progress_rows(const Progress *progress);

/* Its view has changed. */
void progress_changed(Progress *progress, ProgressRow *row);

/* What its init says of itself; any text, of which the first line is taken. */
int progress_set_status(ProgressRow *row, const char *said);

/* A line of the build's text, cleaned. */
void progress_text(Progress *progress, const char *line, bool verbose);

/* How long the call has taken for this container. */
uint64_t progress_duration(const Progress *progress, const char *path);
