/* SPDX-License-Identifier: MIT */
#pragma once

/* What json-c made, and frees itself when it leaves its scope. */

#include <json-c/json.h>

#include "cleanup.h"

DEFINE_CLEANUP(struct json_object *, json_object_put)
DEFINE_CLEANUP(struct json_tokener *, json_tokener_free)

#define _cleanup_json_         _cleanup_(json_object_putp)
#define _cleanup_json_tokener_ _cleanup_(json_tokener_freep)
