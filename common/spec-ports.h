/* SPDX-License-Identifier: MIT */
#pragma once

/* Reads the parts "ports" and "idleStop" of a spec. A fault is told as the document's. */

#include "document.h"
#include "spec.h"

int spec_read_ports(const Document *document, Spec *spec);
