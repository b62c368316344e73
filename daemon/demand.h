/* SPDX-License-Identifier: MIT */
#pragma once

/* What a method of the Manager is asked for: a flake, names in it, options; and whose containers.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "call-options.h"
#include "call.h"
#include "manager.h"

typedef struct Demand {
        const char *flake; /* the message's, or a record's */
        char **names;      /* NULL: all */
        CallOptions options;
        uid_t owner;
        char *owner_name;
} Demand;

void demand_done(Demand *demand);
#define _cleanup_demand_ __attribute__((cleanup(demand_done)))

int demand_read(sd_bus_message *message, unsigned allowed, Demand *demand, sd_bus_error *error);
int demand_check(const Demand *demand, bool flake_needed, sd_bus_error *error);

/* Where none is named: the one that the named containers are of, for as long as these are there. */
int demand_find_flake(Demand *demand, const ContainerList *list, sd_bus_error *error);

/* Where no name is: those of the flake that have been brought up. */
int demand_name_known(Demand *demand, const ContainerList *list, sd_bus_error *error);

/* As authority_check(): 1 means that the message will come again. */
int demand_authorise(
        const Demand *demand,
        Manager *manager,
        sd_bus_message *message,
        const char *verb,
        sd_bus_error *error);

/* With what the options say. */
int demand_call(
        const Demand *demand,
        Manager *manager,
        sd_bus_message *message,
        const CallKind *kind,
        Call **ret);

/* A call that begins with the demand's build. 1: it is under way. */
int demand_build(
        const Demand *demand,
        Manager *manager,
        sd_bus_message *message,
        const CallKind *kind,
        sd_bus_error *error);

/* A call about the known containers that are meant. 1: it is under way. */
int demand_select(
        const Demand *demand,
        Manager *manager,
        sd_bus_message *message,
        const CallKind *kind,
        sd_bus_error *error);
