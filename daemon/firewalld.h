/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * firewalld(1), where it is at work: it drops what comes from an interface that it does not know.
 * Our bridges are in a zone of ours there, which accepts: what they may is said by our own tables.
 */

#include <systemd/sd-bus.h>

#include "cleanup.h"

typedef struct Firewalld Firewalld;

int firewalld_new(sd_bus *bus, Firewalld **ret);
/* What it knows it goes on knowing. */
Firewalld *firewalld_free(Firewalld *firewalld);
DEFINE_CLEANUP(Firewalld *, firewalld_free)

/* Nothing waits for its answer, and it need not be there: it is told of all when it comes. */
int firewalld_add(Firewalld *firewalld, const char *bridge);
void firewalld_remove(Firewalld *firewalld, const char *bridge);
