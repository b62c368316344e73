/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bus.h"
#include "call-build.h"
#include "demand.h"
#include "names.h"
#include "owner.h"
#include "plan.h"
#include "state-generations.h"
#include "store.h"
#include "strv.h"
#include "update-bus.h"
#include "update.h"

#define BUILD_OPTIONS   (CALL_OUTPUT | CALL_VERBOSE | CALL_ENVIRONMENT | CALL_OWNER | CALL_REBUILD)
#define RESTART_OPTIONS (CALL_RESTART | CALL_NO_RESTART | CALL_DETACH)

static int append_result(const Part *part, bool path, sd_bus_message *reply) {
        char *const *fields =
                strcmp(part->outcome, "updated") == 0 || strcmp(part->outcome, "outdated") == 0 ?
                part->fields :
                NULL;
        int r = 0;

        if (path)
                r = sd_bus_message_append(reply, "o", part->container->path);
        if (r >= 0)
                r = sd_bus_message_append(reply, "s", part->outcome);
        return r < 0 ? r : sd_bus_message_append_strv(reply, (char **) fields);
}

static int reply_update(const Call *call, sd_bus_message *reply) {
        int r;

        r = sd_bus_message_open_container(reply, 'a', "(osas)");
        for (const Part *part = call->parts; r >= 0 && part; part = part->next) {
                r = sd_bus_message_open_container(reply, 'r', "osas");
                if (r >= 0)
                        r = append_result(part, true, reply);
                if (r >= 0)
                        r = sd_bus_message_close_container(reply);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_comparison(const Part *part, sd_bus_message *reply) {
        int r;

        r = sd_bus_message_open_container(reply, 'r', "ossa(sssb)");
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "oss", part->container->path, part->container->record->system ?: "",
                        part->spec->system);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sssb)");
        for (char *const *field = part->fields; r >= 0 && *field; field += 3)
                r = sd_bus_message_append(
                        reply, "(sssb)", field[0], field[1], field[2],
                        (int) !update_is_switched(field[0]));
        for (unsigned i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_close_container(reply);
        return r;
}

static int reply_compare(const Call *call, sd_bus_message *reply) {
        int r;

        r = sd_bus_message_open_container(reply, 'a', "(ossa(sssb))");
        for (const Part *part = call->parts; r >= 0 && part; part = part->next)
                r = append_comparison(part, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int reply_rollback(const Call *call, sd_bus_message *reply) {
        return append_result(call->parts, false, reply);
}

static int build_known(
        sd_bus_message *message,
        Manager *manager,
        unsigned options,
        const CallKind *kind,
        sd_bus_error *error) {
        _cleanup_demand_ Demand demand = { .options.output = -1 };
        int r;

        r = demand_read(message, options, &demand, error);
        if (r >= 0)
                r = demand_check(&demand, false, error);
        if (r >= 0)
                r = demand_find_flake(&demand, &manager->containers, error);
        if (r < 0)
                return r;

        r = demand_authorise(
                &demand, manager, message, kind->wish == WISH_UPDATE ? "update" : "build", error);
        if (r != 0)
                return r;

        if (!demand.names)
                r = demand_name_known(&demand, &manager->containers, error);
        return r < 0 ? r : demand_build(&demand, manager, message, kind, error);
}

int method_update(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const CallKind kind = { .wish = WISH_UPDATE, .reply = reply_update };
        int r;

        r = call_build_resume(userdata, message);
        if (r != 0)
                return r;
        return build_known(
                message, userdata,
                BUILD_OPTIONS | RESTART_OPTIONS | CALL_ACCEPT | CALL_JOBS | CALL_RESULTS, &kind,
                error);
}

int method_compare(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const CallKind kind = { .wish = WISH_COMPARE, .reply = reply_compare };

        return build_known(message, userdata, BUILD_OPTIONS, &kind, error);
}

static int no_such_generation(const Container *container, unsigned number, sd_bus_error *error) {
        const char *name = container_name(container);

        if (number == 0)
                return sd_bus_error_setf(
                        error, ERROR_NO_SUCH_GENERATION,
                        "%s has no generation before %u to go back to", name,
                        container->record->lineage.current);
        return sd_bus_error_setf(
                error, ERROR_NO_SUCH_GENERATION,
                "%s has no generation %u, or not any more; 'flakectrctl generations %s' shows "
                "those that there are",
                name, number, name);
}

static int check_there(
        const Container *container, const Generation *generation, sd_bus_error *error) {
        const char *gone = !store_has(generation->output) ? generation->output :
                !store_has(generation->system)            ? generation->system :
                                                            NULL;

        if (!gone)
                return 0;
        return sd_bus_error_setf(
                error, ERROR_NO_SUCH_GENERATION,
                "Generation %u of %s is gone: %s is not in Nix's store any more; 'flakectrctl "
                "update' builds its flake as it is now",
                generation->number, container_name(container), gone);
}

/* 0 is the last one before the current. */
static int find_generation(
        const Container *container, unsigned number, Generation **ret, sd_bus_error *error) {
        unsigned current = container->record->lineage.current, found = number;
        _cleanup_free_ unsigned *numbers = NULL;
        int r;

        if (number > 0 && number == current)
                return sd_bus_error_setf(
                        error, ERROR_GENERATION_IN_USE, "%s is at generation %u already",
                        container_name(container), number);

        r = state_list_generations(container->machine, &numbers);
        if (r < 0)
                return r;
        for (size_t i = 0; number == 0 && numbers[i] > 0; i++)
                if (numbers[i] < current)
                        found = numbers[i];

        r = found > 0 ? state_read_generation(container->machine, found, ret) : -ENOENT;
        if (r == -ENOENT || r == -EINVAL || r == -EPROTONOSUPPORT)
                return no_such_generation(container, number, error);
        return r < 0 ? r : check_there(container, *ret, error);
}

static int part_take_generation(Part *part, Generation *generation) {
        part->generation = generation->number;
        part->output = TAKE_PTR(generation->output);
        part->granted = TAKE_PTR(generation->grants);
        part->permitted = TAKE_PTR(generation->permits);
        return 0;
}

static int rollback_begin(
        Container *container,
        sd_bus_message *message,
        const CallOptions *options,
        Generation *generation,
        sd_bus_error *error) {
        static const CallKind kind = { .wish = WISH_ROLLBACK, .reply = reply_rollback };
        Manager *manager = manager_of(container->list);
        Part *part;
        Call *call;
        int r;

        r = call_check_limit(manager, message, error);
        if (r >= 0)
                r = call_new(manager, message, &kind, &call);
        if (r < 0)
                return r;

        call->restart = options->given & CALL_RESTART;
        call->no_restart = options->given & CALL_NO_RESTART;
        call->detach = options->given & CALL_DETACH;
        r = call_show(call, options->output);
        if (r >= 0)
                r = call_add(call, container, &part);
        if (r >= 0)
                r = part_take_generation(part, generation);
        return call_launch(call, r);
}

int method_rollback(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_call_options_ CallOptions options = { .output = -1 };
        _cleanup_(generation_freep) Generation *generation = NULL;
        Container *container = userdata;
        uint32_t number;
        int r;

        r = sd_bus_message_read(message, "u", &number);
        if (r >= 0)
                r = call_options_read(message, RESTART_OPTIONS | CALL_OUTPUT, &options, error);
        if (r < 0)
                return r;

        r = container_bus_authorise(container, message, "rollback", error);
        if (r != 0)
                return r;

        r = find_generation(container, number, &generation, error);
        if (r < 0)
                return r;
        return rollback_begin(container, message, &options, generation, error);
}

static int append_generation(const Container *container, unsigned number, sd_bus_message *reply) {
        _cleanup_(generation_freep) Generation *generation = NULL;

        if (state_read_generation(container->machine, number, &generation) < 0)
                return 0;
        return sd_bus_message_append(
                reply, "(utssb)", number, generation->date, generation->output, generation->system,
                (int) (number == container->record->lineage.current));
}

int method_list_generations(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_free_ unsigned *numbers = NULL;
        Container *container = userdata;
        int r;

        r = container_bus_authorise(container, message, "inspect", error);
        if (r != 0)
                return r;

        r = state_list_generations(container->machine, &numbers);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(utssb)");
        for (size_t i = 0; r >= 0 && numbers[i] > 0; i++)
                r = append_generation(container, numbers[i], reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}
