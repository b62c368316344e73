/* SPDX-License-Identifier: MIT */
#pragma once

/* The pipe that a build's text comes through, cut into lines and cleaned for a terminal. */

#include <systemd/sd-event.h>

#include "cleanup.h"

typedef struct Output Output;

typedef void (*OutputLine)(const char *line, void *userdata);

int output_new(sd_event *event, OutputLine on_line, void *userdata, Output **ret);
/* Tells what has come until now, an unfinished line too. */
Output *output_free(Output *output);
DEFINE_CLEANUP(Output *, output_free)

/* The end to write to, to be handed to the build. */
int output_fd(const Output *output);
