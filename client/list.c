/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

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

/* "degraded: nginx.service and 2 more" */
static int add_state(Table *table, const ContainerView *view) {
        _cleanup_free_ char *failed = NULL, *text = NULL;
        int r;

        if (is_ill(view) || !container_view_is_degraded(view)) {
                table_add(table, state_style(view), is_ill(view) ? view->health : view->state);
                return 0;
        }
        r = container_view_join_failed(view, 1, &failed);
        if (r < 0 || asprintf(&text, "degraded: %s", failed) < 0)
                return r < 0 ? r : -ENOMEM;
        table_add(table, STYLE_BAD, text);
        return 0;
}

typedef struct Columns {
        bool owner, ports, all_addresses;
} Columns;

static int add_row(Table *table, const ContainerView *view, const Columns *columns) {
        _cleanup_free_ char *addresses = NULL, *ports = NULL;
        int r;

        r = container_view_join_addresses(view, &addresses);
        if (r >= 0)
                r = container_view_join_ports(view, &ports);
        if (r < 0)
                return r;

        if (!columns->all_addresses)
                addresses[strcspn(addresses, ",")] = '\0';
        table_add(table, STYLE_NONE, view->name);
        if (columns->owner)
                add_owner(table, view->owner);
        r = add_state(table, view);
        if (columns->ports)
                table_add(table, STYLE_NONE, ports);
        table_add(table, STYLE_NONE, addresses);
        return r;
}

static int make_table(const ContainerView *views, const Columns *columns, Table **ret) {
        _cleanup_(table_freep) Table *table = NULL;
        int r;

        r = table_new(3 + columns->owner + columns->ports, &table);
        if (r < 0)
                return r;

        table_add(table, STYLE_BOLD, "NAME");
        if (columns->owner)
                table_add(table, STYLE_BOLD, "OWNER");
        table_add(table, STYLE_BOLD, "STATE");
        if (columns->ports)
                table_add(table, STYLE_BOLD, "PORTS");
        table_add(table, STYLE_BOLD, "ADDRESSES");
        for (const ContainerView *view = views; r >= 0 && view; view = view->next)
                r = add_row(table, view, columns);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(table);
        return 0;
}

/* Where a terminal has no room for both, the first address of a container is that of IPv4. */
static int print_table(const ContainerView *views, bool all) {
        Columns columns = { .owner = all, .all_addresses = true };
        _cleanup_(table_freep) Table *table = NULL;
        size_t width = terminal_columns(STDOUT_FILENO, SIZE_MAX);
        int r;

        for (const ContainerView *view = views; view; view = view->next)
                columns.ports |= view->ports && *view->ports;
        r = make_table(views, &columns, &table);
        if (r < 0)
                return r;

        if (table_width(table) > width) {
                table = table_free(table);
                columns.all_addresses = false;
                r = make_table(views, &columns, &table);
        }
        return r < 0 ? r : table_print(table, stdout);
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
