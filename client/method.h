/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A method call of org.flakectr1 as data, so that it can be made a second time when polkit has to
 * ask first. dbus/org.flakectr1.xml says what the methods take.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "container-view.h"
#include "options.h"

typedef struct Method Method;

/* Appends what a method takes that is not of the others' form. */
typedef int (*MethodAppend)(const Method *method, sd_bus_message *message);

struct Method {
        const char *name;
        const ContainerView *view; /* of a container's methods; NULL: it is one of Manager's */
        const char *flake;         /* of Manager's methods; NULL: it takes none */
        char *const *names;        /* NULL without a flake: it takes none */
        char *const *accepted;     /* what the owner agrees to; NULL: nothing */
        const Options *options;    /* of the command line; NULL: it takes none */
        bool builds;               /* it takes what a build needs: environment, output */
        bool shows;                /* it takes output alone */
        bool lists;                /* its errors, too, are to list what became of each */
        const uint32_t *number;    /* comes first; NULL: it takes none */
        const int *stream;         /* the same */
        MethodAppend append;       /* NULL: it is of that form */
        const void *userdata;      /* for that */
};

/* An option of a dictionary that is open: a list of strings. */
int method_append_strings(sd_bus_message *message, const char *option, char *const *strings);

/* `output` is the pipe for Nix's text, or negative; `asks` lets polkit ask the person. */
int method_message(const Method *method, sd_bus *bus, int output, bool asks, sd_bus_message **ret);
