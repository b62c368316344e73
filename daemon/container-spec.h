/* SPDX-License-Identifier: MIT */
#pragma once

/* The accepted spec of a container, read when somebody needs it: Container.spec. */

#include "container.h"

/* Does nothing where it is there. What it says of a fault is logged. */
int container_read_spec(Container *container);

/* The same as that of a clone with this record. What it says of a fault is an error's text. */
int container_read_spec_as(
        const Container *container, const Record *record, Spec **ret, sd_bus_error *error);
