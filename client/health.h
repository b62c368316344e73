/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How this host is for containers, as `doctor` finds it: one line for each check, which ends with
 * the way out where something is wrong. The checks are small functions in tables, one table and
 * file for an area.
 */

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef enum Verdict {
        VERDICT_OK,
        VERDICT_WARNING,
        VERDICT_ERROR,
        VERDICT_NOT_CHECKED,
} Verdict;

typedef struct HealthLine {
        char *check, *text;
        Verdict verdict;
} HealthLine;

typedef struct Health {
        sd_bus *bus;       /* NULL: it cannot be reached, ... */
        int bus_result;    /* ... for this reason */
        char *user;        /* the caller's name */
        const char *check; /* that runs now */
        HealthLine *lines;
        size_t n_lines;
        int result; /* of the first line that could not be added */
} Health;

typedef struct HealthCheck {
        const char *name; /* documented: it does not change */
        void (*run)(Health *health);
        bool needs_bus;
} HealthCheck;

/* They end with an empty one. */
extern const HealthCheck health_services[]; /* systemd and its like */
extern const HealthCheck health_daemon[];   /* flakectrd, and what it is asked */
extern const HealthCheck health_nix[];
extern const HealthCheck health_network[]; /* names and firewalls */
extern const HealthCheck health_host[];    /* network and disks */

int health_new(Health **ret);
Health *health_free(Health *health);
DEFINE_CLEANUP(Health *, health_free)

void health_run(Health *health, const HealthCheck *checks);

/* The line of the check that runs, and one of any other. */
void health_say(Health *health, Verdict verdict, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void health_add(Health *health, const char *check, Verdict verdict, const char *text);

bool health_has_error(const Health *health);

/* "ok", "warning", "error", "not checked"; anything else is read as the last. */
const char *verdict_name(Verdict verdict);
Verdict verdict_from_name(const char *name);
