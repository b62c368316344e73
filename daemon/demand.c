/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "call-build.h"
#include "demand.h"
#include "names.h"
#include "owner.h"
#include "request.h"
#include "stream.h"
#include "strv.h"

void demand_done(Demand *demand) {
        strv_free(demand->names);
        call_options_done(&demand->options);
        free(demand->owner_name);
}

/* Of one call. It is read before anybody was asked whether the caller may. */
#define NAMES_MAX 256

static int too_many_names(sd_bus_error *error) {
        return sd_bus_error_setf(
                error, ERROR_LIMITS_EXCEEDED,
                "More than %d names in one call: name fewer, or none for all of the flake",
                NAMES_MAX);
}

/* Each name once. One by one, so that a list without end is not read to its end. */
static int read_names(sd_bus_message *message, char ***ret, sd_bus_error *error) {
        const char *name;
        unsigned n = 0;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "s");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_read(message, "s", &name)) > 0) {
                if (n++ >= NAMES_MAX)
                        return too_many_names(error);
                if (!strv_contains(*ret, name))
                        r = strv_push(ret, name);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int demand_read(sd_bus_message *message, unsigned allowed, Demand *demand, sd_bus_error *error) {
        int r;

        r = sd_bus_message_read(message, "s", &demand->flake);
        if (r >= 0)
                r = read_names(message, &demand->names, error);
        if (r >= 0)
                r = call_options_read(message, allowed, &demand->options, error);
        if (r >= 0)
                r = owner_resolve(
                        message, &demand->options, &demand->owner, &demand->owner_name, error);
        return r;
}

int demand_check(const Demand *demand, bool flake_needed, sd_bus_error *error) {
        if ((*demand->flake || flake_needed) && !flake_reference_is_valid(demand->flake))
                return sd_bus_error_setf(
                        error, ERROR_INVALID_FLAKE,
                        "'%s' is no reference to a flake: give an absolute path or a reference "
                        "such as github:owner/repository, without '#'",
                        demand->flake);

        for (char **name = demand->names; name && *name; name++)
                if (!container_name_is_valid(*name))
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_NAME,
                                "'%s' is no name for a container: names are made of a-z, 0-9 and "
                                "'-', with a dot between project and name",
                                *name);

        if (!*demand->flake && !demand->names)
                return sd_bus_error_set(
                        error, ERROR_INVALID_NAME,
                        "Without a flake a name is needed: which containers?");
        return 0;
}

int demand_authorise(
        const Demand *demand,
        Manager *manager,
        sd_bus_message *message,
        const char *verb,
        sd_bus_error *error) {
        _cleanup_free_ char *names = NULL;
        Question question = {
                .action = ACTION_MANAGE_OWN,
                .verb = verb,
                .flake = demand->flake,
                .owner = demand->owner,
        };
        int r;

        r = strv_join(demand->names, " ", &names);
        if (r < 0)
                return r;

        question.container = names;
        return authority_check(manager->authority, message, &question, error);
}

int demand_call(
        const Demand *demand,
        Manager *manager,
        sd_bus_message *message,
        const CallKind *kind,
        Call **ret) {
        Call *call;
        int r;

        r = call_new(manager, message, kind, &call);
        if (r < 0)
                return r;

        call->update = demand->options.given & CALL_UPDATE;
        call->detach = demand->options.given & CALL_DETACH;
        call->results = demand->options.given & CALL_RESULTS;
        call->alone = demand->options.given & CALL_NO_DEPS;
        call->only_new = demand->options.given & CALL_ONLY_NEW;
        call->restart = demand->options.given & CALL_RESTART;
        call->no_restart = demand->options.given & CALL_NO_RESTART;
        call->jobs = demand->options.jobs;
        if (call->update || kind->wish == WISH_UPDATE)
                r = call_show(call, demand->options.output);
        if (r >= 0 && demand->options.accepted)
                r = strv_copy(demand->options.accepted, &call->accepted);
        if (r >= 0 && demand->options.ports)
                r = strv_copy(demand->options.ports, &call->published);
        if (r < 0) {
                call_free(call);
                return r;
        }
        *ret = call;
        return 0;
}

/* Of one owner and flake. Where there are more, Nix is asked. */
#define KEPT_MAX 256

/*
 * None, where Nix is to be asked whatever has changed. A clone has the name of another one, and may
 * be of another time.
 */
static int demand_list_kept(const Demand *demand, const ContainerList *list, char ***ret) {
        _cleanup_strv_ char **kept = NULL;
        int r = 0;

        if (demand->options.given & CALL_REBUILD)
                return strv_copy(NULL, ret);

        for (const Container *c = list->first; r >= 0 && c; c = c->next) {
                if (!owner_is(c, demand->owner) || strcmp(c->record->flake, demand->flake) != 0 ||
                    !container_is_accepted(c) || c->record->clone_of)
                        continue;
                if (strv_length(kept) == KEPT_MAX)
                        return strv_copy(NULL, ret);
                r = strv_push(&kept, c->record->output);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(kept);
        return 0;
}

/* Everything after the authorisation fails in the call, which answers and ends itself. */
int demand_build(
        const Demand *demand,
        Manager *manager,
        sd_bus_message *message,
        const CallKind *kind,
        sd_bus_error *error) {
        _cleanup_strv_ char **kept = NULL;
        BuildRequest request = {
                .owner = demand->owner,
                .flake = demand->flake,
                .names = demand->names,
                .environment = demand->options.environment,
                .output = demand->options.output,
                .verbose = demand->options.given & CALL_VERBOSE,
        };
        Call *call;
        int r;

        r = call_check_limit(manager, message, error);
        if (r >= 0)
                r = call_build_check_limit(manager, demand->owner, error);
        if (r >= 0 && kind->wish != WISH_BUILD)
                r = demand_list_kept(demand, &manager->containers, &kept);
        if (r >= 0)
                r = demand_call(demand, manager, message, kind, &call);
        if (r < 0)
                return r;

        request.kept = kept;
        r = call_build_start(call, &request, demand->owner_name);
        if (r < 0) {
                call_free(call);
                return r;
        }

        /* PID 1 has it. Who reads it would wait for the answer else, long after the build. */
        if (request.output >= 0)
                (void) stream_release(request.output);
        return 1;
}
