/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "acceptance.h"
#include "changeover.h"
#include "container-spec.h"
#include "json-difference.h"
#include "names.h"
#include "operation.h"
#include "part.h"
#include "state.h"
#include "store.h"
#include "strv.h"
#include "update.h"

/* What of a spec says how the daemon treats the container, and nothing of what runs. */
bool update_is_switched(const char *key) {
        static const char *const keys[] = {
                "system", "ready", "restart", "autoStart", "dependsOn", NULL,
        };

        for (const char *const *known = keys; *known; known++)
                if (strcmp(key, *known) == 0)
                        return true;
        return false;
}

/* An answer has room for all of a call's: a long value is only shown. */
#define VALUE_MAX 1024
#define ELLIPSIS  "…"

static void value_cut(char *value) {
        size_t end = VALUE_MAX;

        if (strlen(value) < VALUE_MAX + sizeof(ELLIPSIS))
                return;
        while (((unsigned char) value[end] & 0xc0) == 0x80)
                end--;
        (void) strcpy(value + end, ELLIPSIS);
}

/* Of the container that is, where there is one. */
static int read_accepted(const Part *part, char **ret_json) {
        Container *container = part->container;
        size_t size;

        if (!container_is_accepted(container)) {
                *ret_json = strdup("{}");
                return *ret_json ? 0 : -ENOMEM;
        }
        (void) container_read_spec(container);
        return state_read_spec(container->machine, ret_json, &size);
}

static int part_differ(Part *part) {
        _cleanup_free_ char *before = NULL, *after = NULL;
        const Record *record = part->container->record;
        size_t size;
        int r;

        part->fields = strv_free(part->fields);
        r = store_read_spec(record->name, part->output, &after, &size, &part->error);
        if (r >= 0 && !part->spec)
                r = acceptance_parse(record, after, size, &part->spec, &part->error);
        if (r >= 0)
                r = read_accepted(part, &before);
        return r < 0 ? r : json_difference(before, after, &part->fields);
}

void update_compare(Part *part) {
        int r;

        r = part_differ(part);
        for (char **value = part->fields; r >= 0 && *value; value++)
                value_cut(*value);
        return r < 0 ? part_fail_errno(part, r) : part_end(part, "compared");
}

/* Leaves of the fields those for which it must be restarted, by their names. */
static int part_find_reasons(Part *part) {
        _cleanup_strv_ char **differences = NULL;
        int r;

        r = part_differ(part);
        if (r < 0)
                return r;

        differences = TAKE_PTR(part->fields);
        r = strv_copy(NULL, &part->fields);
        for (char **field = differences; r >= 0 && *field; field += 3)
                if (!update_is_switched(*field))
                        r = strv_push(&part->fields, *field);
        if (r < 0)
                return r;

        if (!part->fields[0] && !store_has_switch(part->spec->system))
                r = strv_push(&part->fields, "switch-to-configuration");
        return r;
}

static void update_running(Part *part) {
        const Call *call = part->call;
        int r;

        r = part_find_reasons(part);
        if (r < 0)
                return part_fail_errno(part, r);

        if (!part->fields[0] && !call->restart && !part_publishes(part))
                part_start(part, &operation_switch, "switched");
        else if (call->no_restart)
                part_end(part, "outdated");
        else
                part_start(part, &operation_renew, "updated");
}

void update_begin(Part *part) {
        Container *container = part->container;

        if (!container_is_accepted(container))
                return part_fail(
                        part, ERROR_NO_SUCH_CONTAINER,
                        "has not been brought up yet: 'flakectrctl up' does that");
        if (strcmp(part->output, container->record->output) == 0 && !part_publishes(part))
                return part_end(part, "unchanged");
        if (container_is_running(container))
                return update_running(part);
        part_start(
                part, container->record->listening ? &operation_listen : &operation_accept,
                "prepared");
}

/* "web ...: why; it runs generation 3 again" */
static void part_tell_back(Part *part, const char *words) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        unsigned number = part->container->record->lineage.current;
        const char *joint = strchr(part->error.message, '\n') ? "\n" : "; ";

        if (words)
                (void) sd_bus_error_setf(
                        &error, part->error.name, "%s%snor could it go back to generation %u: %s",
                        part->error.message, joint, number, words);
        else
                (void) sd_bus_error_setf(
                        &error, part->error.name, "%s%sit runs generation %u again",
                        part->error.message, joint, number);
        sd_bus_error_free(&part->error);
        sd_bus_error_move(&part->error, &error);
}

static void on_back(void *userdata, int r, const sd_bus_error *error) {
        Part *part = userdata;

        part->job = NULL;
        if (r < 0 && update_wait_for_back(part))
                return;
        part_tell_back(part, r < 0 ? error->message : NULL);
        part_end(part, NULL);
}

bool update_wait_for_back(Part *part) {
        Job *job = part->container->job;

        if (!job || !changeover_is_back(job) || job_join(job, on_back, part) < 0)
                return false;
        part->job = job;
        return true;
}
