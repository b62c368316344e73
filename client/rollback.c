/* SPDX-License-Identifier: MIT */

#include "call.h"
#include "choice.h"
#include "result.h"
#include "strv.h"
#include "verbs.h"

static Outcome print_reply(const Choice *choice, const Call *call, const Options *options) {
        Result result = { .path = choice->chosen[0]->path, .back = true };
        _cleanup_strv_ char **fields = NULL;
        int r;

        r = sd_bus_message_read(call_reply(call, 0), "s", &result.word);
        if (r >= 0)
                r = sd_bus_message_read_strv(call_reply(call, 0), &fields);
        result.fields = fields;
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") :
                       result_show(choice->bus, call, &result, options, NULL);
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
