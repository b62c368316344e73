/* SPDX-License-Identifier: MIT */
#pragma once

/* The containers that flakectrd knows, sorted by owner and name, and the choice among them. */

#include "container-view.h"
#include "outcome.h"

/* Those of all owners; NULL for none. The reply of GetManagedObjects is read. */
int listing_read(sd_bus_message *reply, ContainerView **ret);

/*
 * One object of such a reply, or of InterfacesAdded: its path, then what it is of which interface.
 * What is no container is not added.
 */
int listing_read_object(sd_bus_message *reply, ContainerView **views);

/* Asks for them and waits. */
Outcome listing_fetch(sd_bus *bus, ContainerView **ret);

/* Takes away those of other owners. */
void listing_keep_owner(ContainerView **views, uid_t owner);

/*
 * The one that is called so: by its owner "web", by others "web.u1000". NULL: there is none, which
 * has been told, with the names that the owner has.
 */
const ContainerView *listing_find(const ContainerView *views, uid_t owner, const char *name);
