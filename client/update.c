/* SPDX-License-Identifier: MIT */

#include <string.h>

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
#include "update.h"
#include "verbs.h"

static void print_json(
        const ContainerView *view, const char *result, char *const *fields, JsonPrinter *json) {
        json_printer_open(json, NULL, '{');
        container_view_print_json(view, json);
        json_printer_string(json, "result", result);
        json_printer_strings(json, "fields", fields);
        json_printer_close(json, '}');
}

/* Why it was not done in place. */
static void print_reasons(const char *result, char *const *fields) {
        _cleanup_free_ char *words = NULL;

        if (fields && fields[0] && strv_join(fields, ", ", &words) >= 0)
                printf("  it %s a restart: %s changed\n",
                       strcmp(result, "outdated") == 0 ? "needs" : "needed", words);
}

static Outcome print_result(
        sd_bus *bus,
        const Call *call,
        sd_bus_message *reply,
        const Options *options,
        JsonPrinter *json) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        _cleanup_strv_ char **fields = NULL;
        Result result;
        Outcome outcome;
        int r;

        r = sd_bus_message_read(reply, "os", &result.path, &result.word);
        if (r >= 0)
                r = sd_bus_message_read_strv(reply, &fields);
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");

        outcome = result_show(bus, call, &result, options, &view);
        if (outcome != OUTCOME_DONE)
                return outcome;
        if (options->given & OPTION_JSON)
                print_json(view, result.word, fields, json);
        else if (!(options->given & OPTION_QUIET))
                print_reasons(result.word, fields);
        return OUTCOME_DONE;
}

static Outcome print_results(
        sd_bus *bus, const Call *call, const Options *options, JsonPrinter *json) {
        sd_bus_message *reply = call_reply(call, 0);
        Outcome outcome = OUTCOME_DONE;
        int r;

        r = sd_bus_message_enter_container(reply, 'a', "(osas)");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "osas")) > 0) {
                outcome = outcome_first(outcome, print_result(bus, call, reply, options, json));
                r = sd_bus_message_exit_container(reply);
        }
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : outcome;
}

/* `ret_wants`: what has to be agreed to first, or NULL. */
static Outcome update_try(sd_bus *bus, const Method *method, JsonPrinter *json, char ***ret_wants) {
        const Options *options = method->options;
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;

        outcome = call_perform(bus, method, 1, &call);
        if (call && call_error(call, 0) && consent_read(call_error(call, 0), ret_wants) < 0)
                return OUTCOME_FAILED;
        if (outcome != OUTCOME_DONE)
                return outcome;
        return options->given & OPTION_DRY_RUN ?
                difference_print(
                        call_reply(call, 0), options, options->given & OPTION_JSON ? json : NULL) :
                print_results(bus, call, options, json);
}

Outcome update_flake(
        sd_bus *bus, const FlakeArgument *argument, const Options *options, JsonPrinter *json) {
        _cleanup_strv_ char **wants = NULL, **more = NULL;
        Method method = {
                .name = options->given & OPTION_DRY_RUN ? "Compare" : "Update",
                .flake = argument->flake,
                .names = argument->names,
                .options = options,
                .builds = true,
        };
        Outcome outcome;

        outcome = update_try(bus, &method, json, &wants);
        if (!wants || !consent_is_given(options))
                return outcome;
        method.accepted = wants;
        return update_try(bus, &method, json, &more);
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

/* A plain name is a container that there is, wherever one stands: its flake is known. */
static Outcome arguments_resolve(FlakeArgument **arguments, const Options *options) {
        _cleanup_(flake_arguments_freep) FlakeArgument *plain = take_plain(arguments);
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome = OUTCOME_DONE;

        if (plain)
                outcome = choice_init(options, plain->names, &choice);

        for (size_t i = 0; outcome == OUTCOME_DONE && plain && choice.chosen[i]; i++) {
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
