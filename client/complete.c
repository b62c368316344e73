/* SPDX-License-Identifier: MIT */

/* What may stand at the cursor, for the completions of shells: "word", a tab, what it is. */

#include <string.h>

#include "bus.h"
#include "listing.h"
#include "names.h"
#include "verbs.h"

/* Nobody waits longer for a completion. */
#define TIMEOUT_USEC (2 * 1000 * 1000ULL)

typedef struct Completion {
        const Options *options;
        const char *current;  /* what is being typed */
        const char *previous; /* NULL: it is the first */
        const Verb *verb;     /* NULL: none stands before it */
        size_t n_arguments;   /* that stand between the verb and it */
        const char *first;    /* of these */
        bool ended;           /* by "--": no option comes any more */
} Completion;

static void offer(const Completion *completion, const char *word, const char *what) {
        if (strncmp(word, completion->current, strlen(completion->current)) == 0)
                printf("%s\t%s\n", word, what);
}

static void completion_read(Completion *completion, char *const *words) {
        for (; words[0] && words[1]; words++) {
                const char *word = words[0];

                completion->previous = word;
                if (completion->ended || word[0] != '-' || word[1] == '\0') {
                        if (!completion->verb)
                                completion->verb = verb_find(word);
                        else if (completion->n_arguments++ == 0)
                                completion->first = word;
                } else if (strcmp(word, "--") == 0) {
                        completion->ended = true;
                } else if (options_takes_next(word) && words[2]) {
                        words++;
                        completion->previous = words[0];
                }
        }
        completion->current = words[0] ?: "";
}

static void offer_verbs(const Completion *completion) {
        const Verb *verb;

        for (size_t i = 0; (verb = verb_at(i)); i++) {
                if (!verb->summary)
                        continue;
                offer(completion, verb->name, verb->summary);
                if (verb->alias)
                        offer(completion, verb->alias, verb->summary);
        }
}

static void offer_options(const Completion *completion) {
        const char *summary, *name;
        uint64_t which = OPTIONS_COMMON;

        which |= completion->verb ? completion->verb->options : OPTION_VERSION;
        for (size_t i = 0; (name = options_name(i, which, &summary)); i++)
                if (name[0] != '\0')
                        offer(completion, name, summary);
}

static void offer_aims(const Completion *completion) {
        static const char *const aims[] = { "ready", "healthy", "running", "stopped", NULL };

        for (const char *const *aim = aims; *aim; aim++)
                offer(completion, *aim, "what to wait for");
}

static void offer_containers(const Completion *completion, sd_bus *bus) {
        _cleanup_(container_views_freep) ContainerView *views = NULL;

        if (listing_fetch(bus, &views) != OUTCOME_DONE)
                return;
        listing_keep_owner(&views, completion->options->owner);
        for (const ContainerView *view = views; view; view = view->next)
                offer(completion, view->name, view->state);
}

/* polkit is not to ask anybody now. */
static void offer_volumes(const Completion *completion, sd_bus *bus) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *name;

        if (sd_bus_call_method(
                    bus, BUS_NAME, OBJECT_ROOT, INTERFACE_MANAGER, "ListVolumes", NULL, &reply,
                    "a{sv}", 0) < 0 ||
            sd_bus_message_enter_container(reply, 'a', "(sas)") < 0)
                return;
        while (sd_bus_message_enter_container(reply, 'r', "sas") > 0 &&
               sd_bus_message_read(reply, "s", &name) >= 0) {
                offer(completion, name, "volume");
                if (sd_bus_message_skip(reply, "as") < 0 ||
                    sd_bus_message_exit_container(reply) < 0)
                        return;
        }
}

static void offer_names(const Completion *completion) {
        bool of_volumes = completion->verb->run == verb_volume;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;

        if (bus_connect(&bus) != OUTCOME_DONE)
                return;
        (void) sd_bus_set_method_call_timeout(bus, TIMEOUT_USEC);
        if (of_volumes)
                offer_volumes(completion, bus);
        else
                offer_containers(completion, bus);
}

static void offer_arguments(const Completion *completion) {
        const Verb *verb = completion->verb;
        bool many = strstr(verb->arguments, "...") && !strstr(verb->arguments, "NAME --");

        if (strstr(verb->arguments, "VERB")) {
                if (completion->n_arguments == 0)
                        offer_verbs(completion);
                return;
        }
        if (verb->run == verb_volume && completion->n_arguments == 0) {
                offer(completion, "list", "list named volumes");
                offer(completion, "rm", "delete some");
                return;
        }
        if (verb->run == verb_volume && strcmp(completion->first, "rm") != 0)
                return;
        /* A path follows the name: the shell's own completion is of more use. */
        if (strstr(verb->arguments, "NAME:"))
                return;
        if (strstr(verb->arguments, "NAME") && (many || completion->n_arguments == 0))
                offer_names(completion);
}

Outcome verb_complete(const Options *options) {
        Completion completion = { .options = options };

        completion_read(&completion, options->arguments + 1);
        if (completion.previous && strcmp(completion.previous, "--for") == 0)
                offer_aims(&completion);
        else if (completion.previous && options_takes_next(completion.previous))
                return OUTCOME_DONE;
        else if (completion.current[0] == '-' && !completion.ended)
                offer_options(&completion);
        else if (!completion.verb)
                offer_verbs(&completion);
        else
                offer_arguments(&completion);
        return OUTCOME_DONE;
}
