/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "bus.h"
#include "call.h"
#include "choice.h"
#include "flake-path.h"
#include "result.h"

void choice_done(Choice *choice) {
        free(choice->chosen);
        container_views_freep(&choice->views);
        sd_bus_flush_close_unref(choice->bus);
}

static Outcome choice_add(Choice *choice, const ContainerView *view) {
        const ContainerView **grown;
        size_t n = 0;

        while (choice->chosen && choice->chosen[n]) {
                /* Named twice is meant once. */
                if (choice->chosen[n] == view)
                        return OUTCOME_DONE;
                n++;
        }

        grown = reallocarray(choice->chosen, n + 2, sizeof(*grown));
        if (!grown)
                return outcome_fail_errno(-ENOMEM, "choose the containers");

        grown[n] = view;
        grown[n + 1] = NULL;
        choice->chosen = grown;
        return OUTCOME_DONE;
}

static Outcome choice_add_name(Choice *choice, const Options *options, const char *name) {
        const ContainerView *view = listing_find(choice->views, options->owner, name);

        return view ? choice_add(choice, view) : OUTCOME_MISSING;
}

Outcome choice_init(const Options *options, char *const *names, Choice *ret) {
        _cleanup_(choice_done) Choice choice = {};
        Outcome outcome;

        outcome = bus_connect(&choice.bus);
        if (outcome == OUTCOME_DONE)
                outcome = listing_fetch(choice.bus, &choice.views);

        /* Before anything is done to one of them, all must be there. */
        for (char *const *name = names; *name && outcome == OUTCOME_DONE; name++)
                outcome = choice_add_name(&choice, options, *name);
        if (outcome != OUTCOME_DONE)
                return outcome;

        *ret = choice;
        choice = (Choice){};
        return OUTCOME_DONE;
}

Outcome choice_inspect(const Choice *choice, const ContainerView *view, Details **ret) {
        _cleanup_(call_freep) Call *call = NULL;
        Method method = { .name = "Inspect", .view = view };
        Outcome outcome;
        int r;

        outcome = call_perform(choice->bus, &method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        r = details_read(call_reply(call, 0), ret);
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : OUTCOME_DONE;
}

static Outcome choice_add_of_flake(Choice *choice, const ContainerView *view, const char *flake) {
        _cleanup_(details_freep) Details *details = NULL;
        Outcome outcome;

        outcome = choice_inspect(choice, view, &details);
        if (outcome != OUTCOME_DONE || strcmp(details->flake, flake) != 0)
                return outcome;
        return choice_add(choice, view);
}

Outcome choice_init_one(const Options *options, const char *name, Choice *ret) {
        return choice_init(options, (char *[]){ (char *) name, NULL }, ret);
}

Outcome choice_add_all(Choice *choice, const Options *options, const char *flake) {
        Outcome outcome = OUTCOME_DONE;

        for (const ContainerView *view = choice->views; view; view = view->next) {
                if (view->owner != options->owner)
                        continue;
                outcome =
                        flake ? choice_add_of_flake(choice, view, flake) : choice_add(choice, view);
                if (outcome != OUTCOME_DONE)
                        return outcome;
        }

        if (flake && !choice->chosen)
                return outcome_fail(
                        OUTCOME_MISSING,
                        "there is no container of %s yet; 'flakectrctl up' brings them up", flake);
        return OUTCOME_DONE;
}

Outcome choice_read(const Options *options, Choice *ret) {
        _cleanup_free_ char *flake = NULL;
        Outcome outcome = OUTCOME_DONE;

        if (!options->arguments[1])
                outcome = flake_path_find(&flake);
        if (outcome == OUTCOME_DONE)
                outcome = choice_init(options, options->arguments + 1, ret);
        return outcome == OUTCOME_DONE && flake ? choice_add_all(ret, options, flake) : outcome;
}

static int choice_methods(
        const Choice *choice,
        const char *name,
        const Options *options,
        Method **ret,
        size_t *ret_n) {
        Method *methods;
        size_t n = 0;

        while (choice->chosen && choice->chosen[n])
                n++;
        methods = calloc(n + 1, sizeof(*methods));
        if (!methods)
                return -ENOMEM;

        for (size_t i = 0; i < n; i++)
                methods[i] =
                        (Method){ .name = name, .view = choice->chosen[i], .options = options };
        *ret = methods;
        *ret_n = n;
        return 0;
}

/* What the answer to one of them says. */
static Outcome choice_show(
        const Choice *choice, const Call *call, size_t i, const ChoiceDeed *deed) {
        const sd_bus_error *error = call_error(call, i);
        const Options *options = deed->options;
        Result result = { .path = choice->chosen[i]->path, .word = deed->result };

        if (error) {
                result.word = "failed";
                result.error = error->name;
                result.reason = error->message ?: "";
        } else if (options->given & OPTION_DETACH) {
                result.word = "accepted";
        }
        return result_show(choice->bus, call, &result, options, deed->json);
}

Outcome choice_call(const Choice *choice, const ChoiceDeed *deed) {
        _cleanup_free_ Method *methods = NULL;
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;
        size_t n;

        if (choice_methods(choice, deed->method, deed->options, &methods, &n) < 0)
                return outcome_fail_errno(-ENOMEM, "call flakectrd");
        if (n == 0)
                return OUTCOME_DONE;

        outcome = call_new(choice->bus, methods, n, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        outcome = call_run(call);
        for (size_t i = 0; i < n; i++)
                if (call_message(call, i))
                        outcome = outcome_first(outcome, choice_show(choice, call, i, deed));
        return outcome;
}

Outcome choice_call_named(const Options *options, const char *method, const char *result) {
        _cleanup_(choice_done) Choice choice = {};
        JsonPrinter printer, *json = results_begin(&printer, options);
        Outcome outcome;

        outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome == OUTCOME_DONE)
                outcome = choice_call(&choice, &(ChoiceDeed){ method, result, options, json });
        results_end(json);
        return outcome;
}
