/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "bus-value.h"
#include "call.h"
#include "choice.h"
#include "names.h"
#include "verbs.h"

/* What everybody can see, and what only those can who may inspect it. */
static int print_one(
        sd_bus *bus, const ContainerView *view, sd_bus_message *details, JsonPrinter *json) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r;

        r = sd_bus_call_method(
                bus, BUS_NAME, view->path, "org.freedesktop.DBus.Properties", "GetAll", &error,
                &reply, "s", INTERFACE_CONTAINER);
        if (r < 0)
                return r;

        json_printer_open(json, NULL, '{');
        json_printer_string(json, "path", view->path);
        r = bus_value_print_properties(reply, json);
        if (r >= 0)
                r = bus_value_print_properties(details, json);
        json_printer_close(json, '}');
        return r;
}

static Outcome print_all(const Choice *choice, const Call *call, size_t n) {
        JsonPrinter json = { .stream = stdout };
        int r = 0;

        json_printer_open(&json, NULL, '[');
        for (size_t i = 0; r >= 0 && i < n; i++)
                if (call_reply(call, i))
                        r = print_one(choice->bus, choice->chosen[i], call_reply(call, i), &json);
        json_printer_close(&json, ']');
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : OUTCOME_DONE;
}

Outcome verb_inspect(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_free_ Method *methods = NULL;
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;
        size_t n = 0;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;

        while (choice.chosen[n])
                n++;
        methods = calloc(n, sizeof(*methods));
        if (!methods)
                return outcome_fail_errno(-ENOMEM, "call flakectrd");
        for (size_t i = 0; i < n; i++)
                methods[i] = (Method){ .name = "Inspect", .view = choice.chosen[i] };

        outcome = call_new(choice.bus, methods, n, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;
        outcome = call_run(call);
        return outcome_first(outcome, print_all(&choice, call, n));
}
