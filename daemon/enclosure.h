/* SPDX-License-Identifier: MIT */
#pragma once

/* What of the containers the firewall has to know: their places in networks, and the ports of the
 * host that are their owners' alone. */

#include "container-list.h"
#include "firewall.h"

typedef struct Enclosure {
        FirewallContent content;
        char (*names)[IF_NAMESIZE]; /* of the content's ports */
} Enclosure;

void enclosure_done(Enclosure *enclosure);
#define _cleanup_enclosure_ _cleanup_(enclosure_done)

/* Of all of them. */
int enclosure_collect(const ContainerList *list, Enclosure *ret);
/* Of one, whether it is up or not. */
int enclosure_of(const Container *container, Enclosure *ret);

/* Has one besides this a network? */
bool enclosure_has_network(const ContainerList *list, const Container *without);
/* Or anything that the firewall has to know? */
bool enclosure_is_needed(const ContainerList *list, const Container *without);
