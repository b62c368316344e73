/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "choice.h"
#include "port.h"
#include "result.h"
#include "verbs.h"

/* "80" on the command line: of the container. */
static bool port_is_meant(const Port *port, const char *wanted) {
        char text[PORT_TEXT_MAX];

        (void) snprintf(text, sizeof(text), "%u", port->container);
        return !wanted || strcmp(text, wanted) == 0;
}

static void print_port(const Port *port, const char *wanted, bool listens, JsonPrinter *json) {
        const char *addresses[2];
        size_t n = port_addresses(port, addresses);
        char text[PORT_TEXT_MAX];

        for (size_t i = 0; i < n; i++) {
                (void) port_format_address(port, addresses[i], text);
                if (json) {
                        json_printer_open(json, NULL, '{');
                        json_printer_number(json, "container", port->container);
                        json_printer_string(json, "host", text);
                        json_printer_boolean(json, "listens", listens);
                        json_printer_close(json, '}');
                } else if (wanted) {
                        printf("%s\n", text);
                } else {
                        printf("%u/%s %s%s\n", port->container, protocol_to_string(port->protocol),
                               text, listens ? "" : " (closed)");
                }
        }
}

static Outcome print_ports(
        const ContainerView *view, const Details *details, const Options *options) {
        const char *wanted = options->arguments[2];
        JsonPrinter printer, *json = results_begin(&printer, options);
        const char *fault;
        size_t n = 0;
        Port port;

        for (char **text = details->ports; text && *text; text++) {
                if (port_parse(*text, &port, &fault) < 0 || !port_is_meant(&port, wanted))
                        continue;
                print_port(&port, wanted, container_view_listens(view, *text), json);
                n++;
        }
        results_end(json);

        if (n == 0 && wanted)
                return outcome_fail(
                        OUTCOME_MISSING, "%s has no port at this host for its port %s",
                        options->arguments[1], wanted);
        return OUTCOME_DONE;
}

Outcome verb_port(const Options *options) {
        _cleanup_(details_freep) Details *details = NULL;
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init_one(options, options->arguments[1], &choice);
        if (outcome == OUTCOME_DONE)
                outcome = choice_inspect(&choice, choice.chosen[0], &details);
        if (outcome != OUTCOME_DONE)
                return outcome;
        return print_ports(choice.chosen[0], details, options);
}
