/* SPDX-License-Identifier: MIT */

#include "call.h"
#include "choice.h"
#include "result.h"
#include "verbs.h"

static Outcome print_reply(const Choice *choice, const Call *call, const Options *options) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        const Progress *progress = call_progress(call);
        const char *path = choice->chosen[0]->path, *result;
        int r;

        r = sd_bus_message_read(call_reply(call, 0), "s", &result);
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");
        if (container_view_fetch(choice->bus, path, &error, &view) < 0)
                return outcome_fail_error(&error);
        if (!(options->given & OPTION_QUIET))
                result_print(
                        view, result, progress ? progress_duration(progress, path) : 0,
                        options->owner);
        return OUTCOME_DONE;
}

Outcome verb_rollback(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_(call_freep) Call *call = NULL;
        uint32_t number = options->generation;
        Method method = {
                .name = "Rollback",
                .options = options,
                .number = &number,
                .shows = true,
        };
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;

        method.view = choice.chosen[0];
        outcome = call_perform(choice.bus, &method, 1, &call);
        return outcome == OUTCOME_DONE ? print_reply(&choice, call, options) : outcome;
}
