/* SPDX-License-Identifier: MIT */
#pragma once

/* Each of a container's ports of the host by itself, and what of them is there now. */

#include "ports.h"

/* Those on demand alone, while it is not up. */
bool ports_want_slot(const Ports *ports, size_t i);
/* Is what there is as it is wanted? */
bool ports_fit_slot(const Ports *ports, size_t i);

int ports_make_slot(Ports *ports, size_t i);
/* Nothing listens there. */
void ports_clear_slot(Ports *ports, Slot *slot);

/* Is one on its way? */
bool ports_are_busy(const Ports *ports);

/* Is this unit one of theirs? */
bool ports_have_unit(const Ports *ports, const char *unit);

/* Is somebody connected, or about to be? */
bool ports_are_used(const Ports *ports);

/* Is there one, and is it for nobody but the owner? */
bool ports_slot_is_closed(const Ports *ports, size_t i);

/* Appends the texts of those that listen, an "as". */
int ports_append_open(const Ports *ports, sd_bus_message *message);

/* Does it listen on what this port wants of the host, or is it about to? */
bool ports_hold(const Ports *ports, const Port *port);
