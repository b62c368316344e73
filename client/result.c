/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "duration.h"
#include "result.h"
#include "strv.h"

#define DETACHED "accepted"

/* What needs no more words than these. */
static const struct {
        const char *result, *words;
        bool addressed, timed;
} sentences[] = {
        { "started", "is up", true, true },
        { "updated", "was updated", true, true },
        { "switched", "was updated in place", true, true },
        { "restarted", "was restarted", true, true },
        { "running", "is running already", true, false },
        { "unchanged", "is up to date", true, false },
        { "prepared", "was updated, and is down", false, false },
        { "kept", "has been up before and is left as it is", false, false },
        { "stopping", "is being stopped", false, false },
        { "stopped", "is down", false, false },
        { "removed", "was removed", false, false },
        { "reset", "is fresh again", false, false },
        { "enabled", "starts with the host", false, false },
        { "disabled", "starts with the host no longer", false, false },
        {},
};

static void print_sentence(
        const char *label, const char *result, const char *addresses, uint64_t usec) {
        char duration[DURATION_SIZE];
        size_t i = 0;

        while (sentences[i].result && strcmp(sentences[i].result, result) != 0)
                i++;
        printf("%s %s%s", label, sentences[i].words ?: result,
               sentences[i].addressed ? addresses : "");
        if (sentences[i].timed)
                printf(" (%s)", duration_format(usec, duration));
        putchar('\n');
}

void result_print(const ContainerView *view, const char *result, uint64_t usec, uid_t viewer) {
        _cleanup_free_ char *joined = NULL, *addresses = NULL;
        char label[MACHINE_NAME_MAX + 1], duration[DURATION_SIZE];

        if (container_view_join_addresses(view, &joined) < 0 ||
            asprintf(&addresses, "%s%s", joined[0] != '\0' ? ": " : "", joined) < 0)
                return;

        container_view_label(view, viewer, label);
        if (strcmp(result, "degraded") == 0)
                printf("%s was updated in place, but some of its units failed; 'flakectrctl exec "
                       "%s -- systemctl --failed' shows them (%s)\n",
                       label, label, duration_format(usec, duration));
        else if (strcmp(result, "listening") == 0)
                printf("%s listens: the first connection starts it; 'flakectrctl port %s' shows "
                       "where\n",
                       label, label);
        else if (strcmp(result, "outdated") == 0)
                printf("%s runs an earlier build%s; "
                       "'flakectrctl update %s' brings it to this one\n",
                       label, addresses, label);
        else if (strcmp(result, "published") == 0)
                printf("%s runs on, and has other ports of this host now%s; 'flakectrctl port "
                       "%s' shows them\n",
                       label, addresses, label);
        else if (strcmp(result, DETACHED) == 0)
                printf("%s is on its way; 'flakectrctl status %s' tells how far it is\n", label,
                       label);
        else
                print_sentence(label, result, addresses, usec);
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
        int r;

        if (!json && (options->given & OPTION_QUIET || result->error))
                return OUTCOME_DONE;

        /* It may be no more. */
        r = container_view_fetch(bus, result->path, NULL, &view);
        if (r < 0)
                r = container_view_new(result->path, &view);
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");

        if (json) {
                print_json(view, result, json);
                return OUTCOME_DONE;
        }
        result_print(
                view, result->word, progress ? progress_duration(progress, result->path) : 0,
                options->owner);
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
