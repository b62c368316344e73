/* SPDX-License-Identifier: MIT */
#pragma once

/* What can be told of a container's credentials without a look at the disk. */

#include <systemd/sd-bus.h>

#include "credential.h"
#include "record.h"

/* A flake that is no local directory has no files beside it. */
int credentials_check(const Record *record, const CredentialList *list, sd_bus_error *error);
