/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "duration.h"
#include "result.h"
#include "strv.h"

typedef struct Sentence {
        const char *result, *words;
        bool addressed, timed;
        const char *verb, *use; /* the verb that leads on, and what follows its name */
} Sentence;

static const Sentence sentences[] = {
        { "started", "is up", true, true, NULL, NULL },
        { "updated", "was updated", true, true, NULL, NULL },
        { "switched", "was updated in place", true, true, NULL, NULL },
        { "degraded", "was updated in place, but some of its units failed", false, true, "exec",
          " -- systemctl --failed' shows them" },
        { "restarted", "was restarted", true, true, NULL, NULL },
        { "running", "is running already", true, false, NULL, NULL },
        { "outdated", "runs an earlier build", true, false, "update", "' brings it to this one" },
        { "published", "runs on, and has other ports of this host now", true, false, "port",
          "' shows them" },
        { "listening", "listens: the first connection starts it", false, false, "port",
          "' shows where" },
        { "accepted", "is on its way", false, false, "status", "' tells how far it is" },
        { "unchanged", "is up to date", true, false, NULL, NULL },
        { "prepared", "was updated, and is down", false, false, NULL, NULL },
        { "kept", "has been up before and is left as it is", false, false, NULL, NULL },
        { "stopping", "is being stopped", false, false, NULL, NULL },
        { "stopped", "is down", false, false, NULL, NULL },
        { "removed", "was removed", false, false, NULL, NULL },
        { "reset", "is fresh again", false, false, NULL, NULL },
        { "enabled", "starts with the host", false, false, NULL, NULL },
        { "disabled", "starts with the host no longer", false, false, NULL, NULL },
        {},
};

/* The same of a rollback. */
static const Sentence sentences_back[] = {
        { "updated", "went back, with a restart", true, true, NULL, NULL },
        { "switched", "went back in place", true, true, NULL, NULL },
        { "degraded", "went back in place, but some of its units failed", false, true, "exec",
          " -- systemctl --failed' shows them" },
        { "prepared", "went back, and is down", false, false, NULL, NULL },
        { "outdated", "is left as it is, for it could not go back without a restart", false, false,
          "rollback --restart", "' does so" },
        {},
};

static const Sentence *sentence_of(const Result *result) {
        const Sentence *sentence = result->back ? sentences_back : sentences;

        while (sentence->result && strcmp(sentence->result, result->word) != 0)
                sentence++;
        return sentence;
}

static void print_addresses(const ContainerView *view) {
        _cleanup_free_ char *addresses = NULL;

        if (container_view_join_addresses(view, &addresses) >= 0 && addresses[0] != '\0')
                printf(": %s", addresses);
}

/* `usec` is how long it took. */
static void print_sentence(
        const ContainerView *view,
        const Sentence *sentence,
        const char *word,
        uint64_t usec,
        uid_t viewer) {
        char label[MACHINE_NAME_MAX + 1], duration[DURATION_SIZE];

        printf("%s %s", container_view_label(view, viewer, label), sentence->words ?: word);
        if (sentence->addressed)
                print_addresses(view);
        if (sentence->verb)
                printf("; 'flakectrctl %s %s%s", sentence->verb, label, sentence->use);
        if (sentence->timed)
                printf(" (%s)", duration_format(usec, duration));
        putchar('\n');
}

/* Of what was switched a moment ago it is not known yet what that has changed. */
static bool is_of_before(const Result *result) {
        return strcmp(result->word, "switched") == 0 || strcmp(result->word, "degraded") == 0;
}

/* Up is not well. */
static void print_failed(const ContainerView *view, uid_t viewer) {
        _cleanup_free_ char *failed = NULL;
        char label[MACHINE_NAME_MAX + 1];

        if (!container_view_is_degraded(view) ||
            container_view_join_failed(view, SIZE_MAX, &failed) < 0)
                return;
        printf("  degraded: %s ha%s failed inside", failed, view->n_failed == 1 ? "s" : "ve");
        if (view->failed && view->failed[0])
                printf("; 'flakectrctl logs -u %s %s' may say why", view->failed[0],
                       container_view_label(view, viewer, label));
        putchar('\n');
}

static void print_json(const ContainerView *view, const Result *result, JsonPrinter *json) {
        json_printer_open(json, NULL, '{');
        container_view_print_json(view, json);
        json_printer_string(json, "result", result->word);
        if (result->fields)
                json_printer_strings(json, "fields", result->fields);
        if (result->error) {
                json_printer_string(json, "error", result->error);
                json_printer_string(json, "reason", result->reason);
        }
        json_printer_close(json, '}');
}

/* Why it was not done in place. */
static void print_fields(const Result *result) {
        _cleanup_free_ char *words = NULL;

        if (result->fields && result->fields[0] && strv_join(result->fields, ", ", &words) >= 0)
                printf("  it %s a restart: %s changed\n",
                       strcmp(result->word, "outdated") == 0 ? "needs" : "needed", words);
}

Outcome result_show(
        sd_bus *bus,
        const Call *call,
        const Result *result,
        const Options *options,
        JsonPrinter *json) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        const Progress *progress = call_progress(call);
        const Sentence *sentence = sentence_of(result);
        int r = -ENODATA;

        if (!json && (options->given & OPTION_QUIET || result->error))
                return OUTCOME_DONE;

        /* As it is now, if it is still there. */
        if (json || sentence->addressed || sentence->timed)
                r = container_view_fetch(bus, result->path, NULL, &view);
        if (r < 0)
                r = container_view_new(result->path, &view);
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");

        if (json) {
                print_json(view, result, json);
                return OUTCOME_DONE;
        }
        print_sentence(
                view, sentence, result->word,
                progress ? progress_duration(progress, result->path) : 0, options->owner);
        if (!is_of_before(result))
                print_failed(view, options->owner);
        print_fields(result);
        return OUTCOME_DONE;
}

JsonPrinter *results_begin(JsonPrinter *json, const Options *options) {
        if (!(options->given & OPTION_JSON))
                return NULL;

        *json = (JsonPrinter){ .stream = stdout };
        json_printer_open(json, NULL, '[');
        return json;
}

void results_end(JsonPrinter *json) {
        if (json)
                json_printer_close(json, ']');
}
