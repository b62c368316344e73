/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The part "environment" of a spec: variables of everything that runs inside.
 *
 * They are public: the store shows them to all of the host. Names by which systemd-nspawn and
 * systemd speak to the first process inside are not to be had; all others, LD_PRELOAD too, are in
 * the container alone and none of our business.
 */

#include "document.h"

#define ENVIRONMENT_MAX       256
#define ENVIRONMENT_NAME_MAX  128  /* bytes */
#define ENVIRONMENT_VALUE_MAX 4096 /* bytes */

/* "NAME=value" each, on one line. An empty list where the key is missing. */
int spec_environment_read(const Document *document, char ***ret);
