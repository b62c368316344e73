/* SPDX-License-Identifier: MIT */

#include "bus.h"
#include "call.h"
#include "choice.h"
#include "flake-argument.h"
#include "strv.h"
#include "verbs.h"

static Outcome print_stopped(const Call *call, const Options *options) {
        char label[MACHINE_NAME_MAX + 1];
        const char *path;
        bool any = false;
        int r;

        r = sd_bus_message_enter_container(call_reply(call, 0), 'a', "o");
        while (r >= 0 && (r = sd_bus_message_read(call_reply(call, 0), "o", &path)) > 0) {
                _cleanup_(container_view_freep) ContainerView *view = NULL;

                any = true;
                if (container_view_new(path, &view) < 0 || options->given & OPTION_QUIET)
                        continue;
                printf("%s is %s\n", container_view_label(view, options->owner, label),
                       options->given & OPTION_DETACH ? "being stopped" : "down");
        }
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");

        if (!any && !(options->given & OPTION_QUIET))
                fputs("There was nothing to stop.\n", stderr);
        return OUTCOME_DONE;
}

static Outcome down_flake(
        sd_bus *bus, const char *flake, char *const *names, const Options *options) {
        _cleanup_(call_freep) Call *call = NULL;
        Method method = { .name = "Down", .flake = flake, .names = names, .options = options };
        Outcome outcome;

        outcome = call_perform(bus, &method, 1, &call);
        return outcome == OUTCOME_DONE ? print_stopped(call, options) : outcome;
}

/* "web.u1001" is another's, and Manager.Down knows the owner's containers alone. */
static int split_names(char *const *names, uid_t owner, char ***ret_own, char ***ret_others) {
        _cleanup_strv_ char **own = NULL, **others = NULL;
        char name[CONTAINER_NAME_MAX + 1];
        uid_t other;
        int r;

        for (char *const *word = names; word && *word; word++) {
                if (machine_name_parse(*word, name, &other) < 0)
                        r = strv_push(&own, *word);
                else
                        r = other == owner ? strv_push(&own, name) : strv_push(&others, *word);
                if (r < 0)
                        return r;
        }

        *ret_own = TAKE_PTR(own);
        *ret_others = TAKE_PTR(others);
        return 0;
}

static Outcome down_others(char *const *names, const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = choice_init(options, names, &choice);
        return outcome == OUTCOME_DONE ? choice_call(&choice, "Stop", "is down", options) : outcome;
}

static Outcome down_argument(sd_bus *bus, const FlakeArgument *argument, const Options *options) {
        _cleanup_strv_ char **own = NULL, **others = NULL;
        Outcome outcome = OUTCOME_DONE;
        int r;

        r = split_names(argument->names, options->owner, &own, &others);
        if (r < 0)
                return outcome_fail_errno(r, "read the command line");

        if (own || !others)
                outcome = down_flake(bus, argument->flake, own, options);
        if (others && outcome != OUTCOME_INTERRUPTED)
                outcome = outcome_first(outcome, down_others(others, options));
        return outcome;
}

Outcome verb_down(const Options *options) {
        _cleanup_(flake_arguments_freep) FlakeArgument *arguments = NULL;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        Outcome outcome, one;

        outcome = flake_arguments_parse(options->arguments + 1, true, &arguments);
        if (outcome == OUTCOME_DONE)
                outcome = bus_connect(&bus);
        if (outcome != OUTCOME_DONE)
                return outcome;

        for (const FlakeArgument *argument = arguments; argument; argument = argument->next) {
                one = down_argument(bus, argument, options);
                outcome = outcome_first(outcome, one);
                if (one == OUTCOME_INTERRUPTED)
                        break;
        }
        return outcome;
}
