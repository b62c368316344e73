/* SPDX-License-Identifier: MIT */
#pragma once

/* The steps of a changeover that no other operation has. */

#include "job.h"

/* Accepts job->output for a trial: until "keep", the generation before is what counts. */
int take_try(Job *job);
int undo_try(Job *job);

/* Switches what runs inside to the accepted system. */
int take_switch(Job *job);
int undo_switch(Job *job);

/* Accepts job->generation again; what was tried goes, where it was made for that. */
int take_back(Job *job);

/* The trial is over. */
int take_keep(Job *job);
