/* SPDX-License-Identifier: MIT */
#pragma once

/* What the state directory holds; all of it root's and of mode 0700. */

#include "config.h"

#define CONTAINERS_DIR STATE_DIR "/containers" /* one directory for each machine name */
#define TRASH_DIR      STATE_DIR "/trash"

/* In a container's directory. */
#define RECORD_FILE "record.json"
#define SPEC_FILE   "spec.json"
#define ROOT_DIR    "root"
