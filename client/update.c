/* SPDX-License-Identifier: MIT */

#include "update.h"
#include "bus.h"
#include "call.h"
#include "choice.h"
#include "consent.h"
#include "difference.h"
#include "file-watch.h"
#include "flake-argument.h"
#include "request.h"
#include "result.h"
#include "strv.h"
#include "verbs.h"

Outcome update_flake(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, JsonPrinter *json) {
        _cleanup_(call_freep) Call *call = NULL;
        _cleanup_seen_ Seen seen = {};
        bool compares = options->given & OPTION_DRY_RUN;
        Method method = {
                .name = compares ? "Compare" : "Update",
                .flake = argument->flake,
                .names = argument->names,
                .options = options,
                .builds = true,
                .lists = !compares,
        };
        Outcome outcome;

        outcome = consent_perform(bus, &method, &call);
        if (!call || outcome == OUTCOME_INTERRUPTED)
                return outcome;
        if (compares && outcome == OUTCOME_DONE)
                return difference_print(call_reply(call, 0), options, json);
        return outcome_first(outcome, results_show(bus, call, &method, json, &seen));
}

/* The entry of plain names, out of the list. NULL: there are none. */
static FlakeArgument *take_plain(FlakeArgument **arguments) {
        FlakeArgument *plain;

        while (*arguments && *(*arguments)->flake)
                arguments = &(*arguments)->next;
        plain = *arguments;
        if (plain) {
                *arguments = plain->next;
                plain->next = NULL;
        }
        return plain;
}

/* flakectrd knows the flake of one, where it is the owner's; its directory matters to us alone. */
static bool plain_is_known(const FlakeArgument *plain, const Options *options) {
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;

        return !plain->names[1] && machine_name_parse(plain->names[0], name, &owner) < 0 &&
                !(options->given & OPTION_WATCH);
}

/* A plain name is a container that there is, wherever one stands: its flake is known. */
static Outcome arguments_resolve(FlakeArgument **arguments, const Options *options) {
        _cleanup_(flake_arguments_freep) FlakeArgument *plain = take_plain(arguments);
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        if (!plain)
                return OUTCOME_DONE;
        if (plain_is_known(plain, options))
                return flake_arguments_add(arguments, "", plain->names[0]);

        outcome = choice_init(options, plain->names, &choice);
        for (size_t i = 0; outcome == OUTCOME_DONE && choice.chosen[i]; i++) {
                const ContainerView *view = choice.chosen[i];
                _cleanup_(details_freep) Details *details = NULL;

                if (view->owner != options->owner)
                        return outcome_fail(
                                OUTCOME_REFUSED, "%s.u%u is not yours: only its owner can build it",
                                view->name, (unsigned) view->owner);
                outcome = choice_inspect(&choice, view, &details);
                if (outcome == OUTCOME_DONE)
                        outcome = flake_arguments_add(arguments, details->flake, view->name);
        }
        return outcome;
}

static Outcome directories_of(const FlakeArgument *arguments, char ***ret) {
        for (const FlakeArgument *argument = arguments; argument; argument = argument->next) {
                _cleanup_free_ char *directory = NULL;
                int r;

                r = flake_reference_directory(argument->flake, &directory);
                if (r >= 0 && !directory)
                        return outcome_fail(
                                OUTCOME_USAGE,
                                "--watch: %s is no directory of this host, whose files could be "
                                "watched",
                                argument->flake);
                if (r >= 0)
                        r = strv_push(ret, directory);
                if (r < 0)
                        return outcome_fail_errno(r, "watch the flake's files");
        }
        return OUTCOME_DONE;
}

/* Until Ctrl-C; what fails is told, and mended by the next change. */
static Outcome watch(sd_bus *bus, const FlakeArgument *arguments, const Options *options) {
        _cleanup_(file_watch_freep) FileWatch *files = NULL;
        _cleanup_strv_ char **directories = NULL;
        Outcome outcome;
        size_t i;
        int r;

        outcome = directories_of(arguments, &directories);
        if (outcome != OUTCOME_DONE)
                return outcome;
        r = file_watch_new(directories, &files);
        if (r < 0)
                return outcome_fail_errno(r, "watch the flake's files");

        outcome = each_flake_of(bus, arguments, options, update_flake);
        while (outcome != OUTCOME_INTERRUPTED) {
                const FlakeArgument *argument = arguments;
                FlakeArgument changed;

                (void) fflush(stdout);
                r = file_watch_wait(files, &i);
                if (r < 0)
                        return outcome_fail_errno(r, "watch the flake's files");
                while (i-- > 0)
                        argument = argument->next;
                changed = (FlakeArgument){ .flake = argument->flake, .names = argument->names };
                outcome = each_flake_of(bus, &changed, options, update_flake);
        }
        return outcome;
}

Outcome verb_update(const Options *options) {
        _cleanup_(flake_arguments_freep) FlakeArgument *arguments = NULL;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        Outcome outcome;

        if (options->given & OPTION_RESTART && options->given & OPTION_NO_RESTART)
                return outcome_fail(
                        OUTCOME_USAGE, "--restart and --no-restart cannot be given together");
        if (options->given & OPTION_WATCH && options->given & (OPTION_DRY_RUN | OPTION_DETACH))
                return outcome_fail(
                        OUTCOME_USAGE, "--watch cannot be given with --dry-run or --detach");

        outcome = flake_arguments_parse(options->arguments + 1, true, &arguments);
        if (outcome == OUTCOME_DONE)
                outcome = arguments_resolve(&arguments, options);
        if (outcome == OUTCOME_DONE)
                outcome = bus_connect(&bus);
        if (outcome != OUTCOME_DONE)
                return outcome;
        return options->given & OPTION_WATCH ? watch(bus, arguments, options) :
                                               each_flake_of(bus, arguments, options, update_flake);
}
