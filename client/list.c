/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <string.h>

#include "bus.h"
#include "listing.h"
#include "table.h"
#include "verbs.h"

static void add_owner(Table *table, uid_t owner) {
        const struct passwd *user = getpwuid(owner);

        if (user)
                table_add(table, STYLE_NONE, user->pw_name);
        else
                table_addf(table, "%u", (unsigned) owner);
}

/* Of what runs, whether it is well says more. */
static bool is_ill(const ContainerView *view) {
        return strcmp(view->state, "running") == 0 && strcmp(view->health, "unhealthy") == 0;
}

static Style state_style(const ContainerView *view) {
        if (is_ill(view))
                return STYLE_BAD;
        if (strcmp(view->state, "running") == 0)
                return STYLE_GOOD;
        return strcmp(view->state, "failed") == 0 ? STYLE_BAD : STYLE_NONE;
}

static int print_table(const ContainerView *views, bool all) {
        _cleanup_(table_freep) Table *table = NULL;
        int r;

        r = table_new(all ? 4 : 3, &table);
        if (r < 0)
                return r;

        table_add(table, STYLE_BOLD, "NAME");
        if (all)
                table_add(table, STYLE_BOLD, "OWNER");
        table_add(table, STYLE_BOLD, "STATE");
        table_add(table, STYLE_BOLD, "ADDRESSES");
        for (const ContainerView *view = views; view; view = view->next) {
                _cleanup_free_ char *addresses = NULL;

                r = container_view_join_addresses(view, &addresses);
                if (r < 0)
                        return r;

                table_add(table, STYLE_NONE, view->name);
                if (all)
                        add_owner(table, view->owner);
                table_add(table, state_style(view), is_ill(view) ? view->health : view->state);
                table_add(table, STYLE_NONE, addresses);
        }
        return table_print(table, stdout);
}

static void print_json(const ContainerView *views) {
        JsonPrinter json = { .stream = stdout };

        json_printer_open(&json, NULL, '[');
        for (const ContainerView *view = views; view; view = view->next) {
                json_printer_open(&json, NULL, '{');
                container_view_print_json(view, &json);
                json_printer_close(&json, '}');
        }
        json_printer_close(&json, ']');
}

Outcome verb_list(const Options *options) {
        _cleanup_(container_views_freep) ContainerView *views = NULL;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        Outcome outcome;
        int r = 0;

        outcome = bus_connect(&bus);
        if (outcome == OUTCOME_DONE)
                outcome = listing_fetch(bus, &views);
        if (outcome != OUTCOME_DONE)
                return outcome;

        if (!(options->given & OPTION_ALL))
                listing_keep_owner(&views, options->owner);

        if (options->given & OPTION_JSON)
                print_json(views);
        else if (views)
                r = print_table(views, options->given & OPTION_ALL);
        else if (!(options->given & OPTION_QUIET))
                fputs("There are no containers; 'flakectrctl up' in a flake's directory brings "
                      "its containers up.\n",
                      stderr);
        return r < 0 ? outcome_fail_errno(r, "print the list") : OUTCOME_DONE;
}
