/* SPDX-License-Identifier: MIT */
#pragma once

/* A lease as it stands in a container's record. */

#include "document.h"
#include "json-draft.h"
#include "lease.h"

/* From the member "lease", where there is one; of one before networks had sizes, 24. */
int lease_read(const Document *document, Lease *lease);
void lease_draft(JsonDraft *draft, const Lease *lease);
