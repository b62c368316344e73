/* SPDX-License-Identifier: MIT */
#pragma once

/* Which start of a container's unit was the last one, as the host's journal knows it. */

#include <systemd/sd-id128.h>

#include "container.h"

/* The null id: none that is known. */
int invocation_find(const Container *container, sd_id128_t *ret);
