/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "call.h"
#include "each-flake.h"
#include "result.h"
#include "text.h"
#include "verbs.h"

static void print_output(const char *name, const char *output, JsonPrinter *json) {
        if (!json) {
                printf("%s\t%s\n", name, output);
                return;
        }
        json_printer_open(json, NULL, '{');
        json_printer_string(json, "name", name);
        json_printer_string(json, "output", output);
        json_printer_close(json, '}');
}

static Outcome print_outputs(const Call *call, JsonPrinter *json) {
        const char *name, *output;
        int r;

        r = sd_bus_message_enter_container(call_reply(call, 0), 'a', "(ss)");
        while (r >= 0 &&
               (r = sd_bus_message_read(call_reply(call, 0), "(ss)", &name, &output)) > 0) {
                _cleanup_free_ char *clean_name = strdup(name), *clean_output = strdup(output);

                if (!clean_name || !clean_output)
                        return outcome_fail_errno(-ENOMEM, "read flakectrd's answer");
                print_output(text_clean(clean_name), text_clean(clean_output), json);
        }
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : OUTCOME_DONE;
}

static Outcome build_flake(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, JsonPrinter *json) {
        _cleanup_(call_freep) Call *call = NULL;
        Method method = {
                .name = "Build",
                .flake = argument->flake,
                .names = argument->names,
                .options = options,
                .builds = true,
        };
        Outcome outcome;

        outcome = call_perform(bus, &method, 1, &call);
        if (call && call_error(call, 0) && json)
                results_print_failure(call, &method, json);
        return outcome == OUTCOME_DONE ? print_outputs(call, json) : outcome;
}

Outcome verb_build(const Options *options) {
        return each_flake(options, false, build_flake);
}
