/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bus.h"
#include "container-view.h"
#include "names.h"
#include "strv.h"
#include "text.h"

ContainerView *container_view_free(ContainerView *view) {
        if (!view)
                return NULL;

        free(view->path);
        free(view->state);
        free(view->phase);
        free(view->unit);
        free(view->health);
        strv_free(view->failed);
        strv_free(view->addresses);
        strv_free(view->ports);
        free(view);
        return NULL;
}

void container_views_freep(ContainerView **views) {
        while (*views) {
                ContainerView *view = *views;

                *views = view->next;
                container_view_free(view);
        }
}

int container_view_new(const char *path, ContainerView **ret) {
        _cleanup_(container_view_freep) ContainerView *view = calloc(1, sizeof(*view));
        _cleanup_free_ char *machine = NULL;
        int r;

        if (!view)
                return -ENOMEM;

        r = sd_bus_path_decode(path, OBJECT_CONTAINERS, &machine);
        if (r < 0)
                return r;
        if (r == 0 || machine_name_parse(machine, view->name, &view->owner) < 0)
                return -EBADMSG;

        view->path = strdup(path);
        view->state = strdup("");
        view->phase = strdup("");
        view->unit = strdup("");
        view->health = strdup("");
        if (!view->path || !view->state || !view->phase || !view->unit || !view->health)
                return -ENOMEM;

        *ret = TAKE_PTR(view);
        return 0;
}

int container_view_fetch(sd_bus *bus, const char *path, sd_bus_error *error, ContainerView **ret) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r;

        r = container_view_new(path, &view);
        if (r < 0)
                return r;

        r = sd_bus_call_method(
                bus, BUS_NAME, path, "org.freedesktop.DBus.Properties", "GetAll", error, &reply,
                "s", INTERFACE_CONTAINER);
        if (r < 0)
                return r;

        r = container_view_merge(view, reply);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(view);
        return 0;
}

static int read_text(sd_bus_message *message, char **field) {
        const char *text;
        char *copy;
        int r;

        r = sd_bus_message_read(message, "v", "s", &text);
        if (r < 0)
                return r;

        copy = strdup(text);
        if (!copy)
                return -ENOMEM;

        free(*field);
        *field = text_clean(copy);
        return 0;
}

static int read_texts(sd_bus_message *message, char ***field) {
        char **texts = NULL;
        int r;

        r = sd_bus_message_enter_container(message, 'v', "as");
        if (r < 0)
                return r;

        r = sd_bus_message_read_strv(message, &texts);
        if (r < 0)
                return r;

        for (char **s = texts; s && *s; s++)
                text_clean(*s);
        strv_free(*field);
        *field = texts;
        return sd_bus_message_exit_container(message);
}

static int read_init(sd_bus_message *message, ContainerView *view) {
        const char *init;
        int r;

        r = sd_bus_message_read(message, "v", "s", &init);
        if (r >= 0)
                view->minimal = strcmp(init, "minimal") == 0;
        return r;
}

int container_view_read_failed(ContainerView *view, sd_bus_message *message) {
        _cleanup_strv_ char **names = NULL;
        uint32_t n;
        int r;

        r = sd_bus_message_enter_container(message, 'v', "(uas)");
        if (r >= 0)
                r = sd_bus_message_enter_container(message, 'r', "uas");
        if (r >= 0)
                r = sd_bus_message_read(message, "u", &n);
        if (r >= 0)
                r = sd_bus_message_read_strv(message, &names);
        for (unsigned i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_exit_container(message);
        if (r < 0)
                return r;

        for (char **name = names; name && *name; name++)
                text_clean(*name);
        strv_free(view->failed);
        view->failed = TAKE_PTR(names);
        view->n_failed = n;
        return 0;
}

static int read_property(sd_bus_message *message, const char *property, void *userdata) {
        ContainerView *view = userdata;

        if (strcmp(property, "State") == 0)
                return read_text(message, &view->state);
        if (strcmp(property, "Phase") == 0)
                return read_text(message, &view->phase);
        if (strcmp(property, "Unit") == 0)
                return read_text(message, &view->unit);
        if (strcmp(property, "Health") == 0)
                return read_text(message, &view->health);
        if (strcmp(property, "Init") == 0)
                return read_init(message, view);
        if (strcmp(property, "FailedUnits") == 0)
                return container_view_read_failed(view, message);
        if (strcmp(property, "Addresses") == 0)
                return read_texts(message, &view->addresses);
        if (strcmp(property, "OpenPorts") == 0)
                return read_texts(message, &view->ports);
        if (strcmp(property, "Progress") == 0)
                return sd_bus_message_read(message, "v", "(tt)", &view->done, &view->expected);
        return sd_bus_message_skip(message, "v");
}

int container_view_merge(ContainerView *view, sd_bus_message *properties) {
        return bus_read_properties(properties, read_property, view);
}

bool container_view_is_busy(const ContainerView *view) {
        return view->phase[0] != '\0' || strcmp(view->state, "building") == 0 ||
                strcmp(view->state, "starting") == 0 || strcmp(view->state, "stopping") == 0;
}

bool container_view_is_down(const ContainerView *view) {
        return strcmp(view->state, "stopped") == 0 || strcmp(view->state, "failed") == 0 ||
                strcmp(view->state, "needs-approval") == 0;
}

bool container_view_is_booting(const ContainerView *view) {
        return strcmp(view->phase, "starting") == 0 || strcmp(view->phase, "checking") == 0;
}

const char *container_view_label(
        const ContainerView *view, uid_t viewer, char ret[static MACHINE_NAME_MAX + 1]) {
        if (view->owner == viewer)
                (void) snprintf(ret, MACHINE_NAME_MAX + 1, "%s", view->name);
        else
                machine_name_format(view->name, view->owner, ret);
        return ret;
}

int container_view_describe(const ContainerView *view, char **ret) {
        const char *word = view->phase[0] != '\0' ? view->phase : view->state;
        bool counted = strcmp(word, "building") == 0 || strcmp(word, "copying") == 0;
        char *text;
        int n;

        if (counted && view->expected > 0)
                n = asprintf(&text, "%s %" PRIu64 "/%" PRIu64, word, view->done, view->expected);
        else
                n = asprintf(&text, "%s", word);
        if (n < 0)
                return -ENOMEM;

        *ret = text;
        return 0;
}

bool container_view_is_degraded(const ContainerView *view) {
        return view->n_failed > 0 && strcmp(view->state, "running") == 0;
}

int container_view_join_failed(const ContainerView *view, size_t most, char **ret) {
        _cleanup_strv_ char **names = NULL;
        _cleanup_free_ char *joined = NULL;
        size_t n = 0;
        int r = 0;

        for (; r >= 0 && view->failed && view->failed[n] && n < most; n++)
                r = strv_push(&names, view->failed[n]);
        if (r >= 0)
                r = strv_join(names, ", ", &joined);
        if (r < 0)
                return r;

        if (n == 0 && view->n_failed > 0)
                r = asprintf(ret, "%u unit%s", view->n_failed, view->n_failed == 1 ? "" : "s");
        else if (view->n_failed > n)
                r = asprintf(ret, "%s and %zu more", joined, view->n_failed - n);
        else
                *ret = TAKE_PTR(joined);
        return r < 0 ? -ENOMEM : 0;
}

int container_view_join_addresses(const ContainerView *view, char **ret) {
        return strv_join(view->addresses, ", ", ret);
}

bool container_view_listens(const ContainerView *view, const char *port) {
        return strv_contains(view->ports, port);
}

int container_view_join_ports(const ContainerView *view, char **ret) {
        return strv_join(view->ports, ", ", ret);
}

void container_view_print_failed(const ContainerView *view, JsonPrinter *json) {
        json_printer_strings(json, "failed_units", view->failed);
        json_printer_number(json, "failed_units_count", view->n_failed);
}

void container_view_print_json(const ContainerView *view, JsonPrinter *json) {
        json_printer_string(json, "name", view->name);
        json_printer_number(json, "owner", view->owner);
        json_printer_string(json, "state", view->state);
        json_printer_string(json, "phase", view->phase);
        json_printer_string(json, "health", view->health);
        container_view_print_failed(view, json);
        json_printer_string(json, "unit", view->unit);
        json_printer_strings(json, "addresses", view->addresses);
        json_printer_strings(json, "open_ports", view->ports);
        json_printer_string(json, "path", view->path);
}
