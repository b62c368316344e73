/* SPDX-License-Identifier: MIT */
#pragma once

/* A verb that works on one flake after the other, and prints one array where it prints JSON. */

#include <systemd/sd-bus.h>

#include "flake-argument.h"
#include "json-printer.h"
#include "options.h"

/* `json`: NULL, if text is wanted. */
typedef Outcome (*FlakeWork)(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, JsonPrinter *json);

/* Those of the list. A failure does not keep it from the next, an interruption does. */
Outcome each_flake_of(
        sd_bus *bus, const FlakeArgument *arguments, const Options *options, FlakeWork work);

/* Those of the command line; `anywhere` as flake_arguments_parse() takes it. */
Outcome each_flake(const Options *options, bool anywhere, FlakeWork work);
