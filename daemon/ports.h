/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The ports of the host that a container has: which there are, and how they are made and
 * removed. The steps are in port-steps.c.
 *
 * All of them are there while it is up. Those on demand are there as well while it listens, which
 * is an intent of its record: record->listening.
 */

#include "job.h"
#include "port-list.h"
#include "port-unit.h"

typedef enum SlotState {
        SLOT_MADE, /* guarded, and nothing listens yet */
        SLOT_OPENING,
        SLOT_OPEN,
        SLOT_CLOSING,
} SlotState;

typedef struct Slot {
        PortUnit *unit; /* NULL: nothing is there */
        SlotState state;
} Slot;

/* What follows when no slot is on its way any more. */
typedef enum Goal {
        GOAL_NONE,
        GOAL_REPLACE, /* what is missing is opened */
        GOAL_OPEN,    /* the step is over */
        GOAL_CLOSE,   /* likewise, or its undo */
} Goal;

typedef struct Ports {
        Container *container;
        PortList list; /* that it has, or is to have */
        Slot *slots;   /* of the list, by index, and perhaps more */
        size_t n_slots;
        unsigned changes; /* how often what listens has changed */
        Goal goal;
        int result;
        bool listened;            /* before the job that runs */
        char **before, **permits; /* published before the job that runs, and its permits; or NULL */
        sd_event_source *again;
} Ports;

int ports_new(Container *container, Ports **ret);
Ports *ports_free(Ports *ports);
DEFINE_CLEANUP(Ports *, ports_free)

/* Of their units; the userdata is the Ports. */
extern const PortUnitEvents ports_unit_events;

/* What spec and record say that it is to have. */
int ports_read_list(Ports *ports);

/* 1: some are under way; ports->goal says what follows. */
int ports_open(Ports *ports);
/* Those that are not wanted, or not so. From the others who is connected is cut off. */
int ports_close_unfit(Ports *ports);
int ports_close(Ports *ports);

/* Listens again after a while, where it is to listen and does not. */
void ports_try_again(Ports *ports);

/* After a restart of the daemon: takes up what is there. Waits for PID 1. */
int ports_adopt(Ports *ports);
/* Is one missing that should be there? */
bool ports_are_incomplete(const Ports *ports);
