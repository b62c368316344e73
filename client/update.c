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

static bool order_is_json(const UpdateOrder *order) {
        return order->options->given & OPTION_JSON;
}

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

static Outcome print_result(const UpdateOrder *order, const Call *call, sd_bus_message *reply) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        const Progress *progress = call_progress(call);
        _cleanup_strv_ char **fields = NULL;
        const char *path, *result;
        int r;

        r = sd_bus_message_read(reply, "os", &path, &result);
        if (r >= 0)
                r = sd_bus_message_read_strv(reply, &fields);
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");
        if (container_view_fetch(order->bus, path, &error, &view) < 0)
                return outcome_fail_error(&error);

        if (order_is_json(order)) {
                print_json(view, result, fields, order->json);
        } else if (!(order->options->given & OPTION_QUIET)) {
                result_print(
                        view, result, progress ? progress_duration(progress, path) : 0,
                        order->options->owner);
                print_reasons(result, fields);
        }
        return OUTCOME_DONE;
}

static Outcome print_results(const UpdateOrder *order, const Call *call) {
        sd_bus_message *reply = call_reply(call, 0);
        Outcome outcome = OUTCOME_DONE;
        int r;

        r = sd_bus_message_enter_container(reply, 'a', "(osas)");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "osas")) > 0) {
                outcome = outcome_first(outcome, print_result(order, call, reply));
                r = sd_bus_message_exit_container(reply);
        }
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : outcome;
}

/* `ret_wants`: what has to be agreed to first, or NULL. */
static Outcome update_try(const UpdateOrder *order, char *const *accepted, char ***ret_wants) {
        bool compares = order->options->given & OPTION_DRY_RUN;
        _cleanup_(call_freep) Call *call = NULL;
        Method method = {
                .name = compares ? "Compare" : "Update",
                .flake = order->flake,
                .names = order->names,
                .accepted = accepted,
                .options = order->options,
                .builds = true,
        };
        Outcome outcome;

        outcome = call_perform(order->bus, &method, 1, &call);
        if (call && call_error(call, 0) && consent_read(call_error(call, 0), ret_wants) < 0)
                return OUTCOME_FAILED;
        if (outcome != OUTCOME_DONE)
                return outcome;
        return compares ? difference_print(
                                  call_reply(call, 0), order->options,
                                  order_is_json(order) ? order->json : NULL) :
                          print_results(order, call);
}

Outcome update_flake(const UpdateOrder *order) {
        _cleanup_strv_ char **wants = NULL, **more = NULL;
        Outcome outcome;

        outcome = update_try(order, NULL, &wants);
        if (!wants || !consent_is_given(order->options))
                return outcome;
        return update_try(order, wants, &more);
}

/* A plain name is a container that there is, wherever one stands: its flake is known. */
static Outcome arguments_resolve(FlakeArgument *arguments, const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome = OUTCOME_DONE;
        FlakeArgument *plain = arguments;

        while (plain && *plain->flake)
                plain = plain->next;
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
                        outcome = flake_arguments_add(&arguments, details->flake, view->name);
        }
        return outcome;
}

static Outcome update_all(
        sd_bus *bus, const FlakeArgument *arguments, const Options *options, const char *only) {
        JsonPrinter json = { .stream = stdout };
        Outcome outcome = OUTCOME_DONE, one;

        if (options->given & OPTION_JSON)
                json_printer_open(&json, NULL, '[');
        for (const FlakeArgument *argument = arguments; argument; argument = argument->next) {
                const UpdateOrder order = { bus, argument->flake, argument->names, options, &json };

                if (!*argument->flake || (only && strcmp(only, argument->flake) != 0))
                        continue;
                one = update_flake(&order);
                outcome = outcome_first(outcome, one);
                if (one == OUTCOME_INTERRUPTED)
                        break;
        }
        if (options->given & OPTION_JSON)
                json_printer_close(&json, ']');
        (void) fflush(stdout);
        return outcome;
}

static Outcome directories_of(const FlakeArgument *arguments, char ***ret) {
        for (const FlakeArgument *argument = arguments; argument; argument = argument->next) {
                _cleanup_free_ char *directory = NULL;
                int r;

                if (!*argument->flake)
                        continue;
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

        outcome = update_all(bus, arguments, options, NULL);
        while (outcome != OUTCOME_INTERRUPTED) {
                const FlakeArgument *argument = arguments;

                r = file_watch_wait(files, &i);
                if (r < 0)
                        return outcome_fail_errno(r, "watch the flake's files");
                for (; !*argument->flake || i > 0; argument = argument->next)
                        i -= *argument->flake != '\0';
                outcome = update_all(bus, arguments, options, argument->flake);
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
                outcome = arguments_resolve(arguments, options);
        if (outcome == OUTCOME_DONE)
                outcome = bus_connect(&bus);
        if (outcome != OUTCOME_DONE)
                return outcome;
        return options->given & OPTION_WATCH ? watch(bus, arguments, options) :
                                               update_all(bus, arguments, options, NULL);
}
