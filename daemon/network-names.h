/* SPDX-License-Identifier: MIT */
#pragma once

/* The names of the containers that are up in a network, as hosts(5) has them. */

#include "container-list.h"

/* `without`: one that is not to be among them; may be NULL. */
int network_names(
        const ContainerList *list, const char *bridge, const Container *without, char **ret);
