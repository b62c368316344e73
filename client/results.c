/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "result.h"
#include "strv.h"

/* Of a method that tells no more than which containers. */
static const char *word_of_all(const Method *method) {
        if (strcmp(method->name, "Remove") == 0)
                return "removed";
        return method->options->given & OPTION_DETACH ? "stopping" : "stopped";
}

static int read_with_fields(sd_bus_message *message, Result *ret) {
        int r;

        r = sd_bus_message_enter_container(message, 'r', "osas");
        if (r <= 0)
                return r;
        r = sd_bus_message_read(message, "os", &ret->path, &ret->word);
        if (r >= 0)
                r = sd_bus_message_read_strv(message, &ret->fields);
        if (r >= 0 && !ret->fields)
                r = strv_copy(NULL, &ret->fields);
        if (r >= 0)
                r = sd_bus_message_exit_container(message);
        return r < 0 ? r : 1;
}

/* The next one of an array of these. 0: the end. */
static int read_result(sd_bus_message *message, const char *contents, Result *ret) {
        if (strcmp(contents, "o") == 0)
                return sd_bus_message_read(message, "o", &ret->path);
        if (strcmp(contents, "(os)") == 0)
                return sd_bus_message_read(message, "(os)", &ret->path, &ret->word);
        if (strcmp(contents, "(osas)") == 0)
                return read_with_fields(message, ret);
        return sd_bus_message_read(
                message, "(osss)", &ret->path, &ret->word, &ret->error, &ret->reason);
}

/* What has failed for no reason of its own did so for the call's. */
static void result_explain(Result *result, const sd_bus_error *error) {
        if (!result->error || result->error[0] != '\0')
                return;
        result->error = result->reason = NULL;
        if (strcmp(result->word, "failed") == 0) {
                result->error = error->name;
                result->reason = error->message;
        }
}

void seen_done(Seen *seen) {
        strv_free(seen->outdated);
}

static int seen_add(Seen *seen, const Result *result) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        int r;

        seen->n++;
        if (strcmp(result->word, "outdated") != 0)
                return 0;
        r = container_view_new(result->path, &view);
        return r < 0 ? r : strv_push(&seen->outdated, view->name);
}

typedef struct Results {
        sd_bus *bus;
        const Call *call;
        const Method *method;
        JsonPrinter *json;
        Seen *seen;
} Results;

static Outcome show_list(Results *results, sd_bus_message *message, const char *contents) {
        Outcome outcome = OUTCOME_DONE;
        int r;

        r = sd_bus_message_enter_container(message, 'a', contents);
        while (r >= 0 && outcome == OUTCOME_DONE) {
                Result result = { .word = word_of_all(results->method) };
                _cleanup_strv_ char **fields = NULL;

                r = read_result(message, contents, &result);
                if (r <= 0)
                        break;
                fields = result.fields;
                result_explain(&result, call_error(results->call, 0));
                r = seen_add(results->seen, &result);
                outcome = result_show(
                        results->bus, results->call, &result, results->method->options,
                        results->json);
        }
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : outcome;
}

void results_print_failure(const Call *call, const Method *method, JsonPrinter *json) {
        const sd_bus_error *error = call_error(call, 0);

        json_printer_open(json, NULL, '{');
        json_printer_string(json, "flake", method->flake);
        json_printer_strings(json, "names", method->names);
        json_printer_string(json, "result", "failed");
        json_printer_string(json, "error", error->name);
        json_printer_string(json, "reason", error->message ?: "");
        json_printer_close(json, '}');
}

static Outcome show_error(Results *results) {
        sd_bus_message *message = call_message(results->call, 0);
        Outcome outcome = OUTCOME_DONE;

        if (strcmp(sd_bus_message_get_signature(message, true), "sa(osss)") == 0)
                outcome = sd_bus_message_rewind(message, true) < 0 ||
                                sd_bus_message_skip(message, "s") < 0 ?
                        outcome_fail_errno(-EBADMSG, "read flakectrd's answer") :
                        show_list(results, message, "(osss)");
        if (results->seen->n == 0 && results->json && outcome == OUTCOME_DONE)
                results_print_failure(results->call, results->method, results->json);
        return outcome;
}

Outcome results_show(
        sd_bus *bus, const Call *call, const Method *method, JsonPrinter *json, Seen *seen) {
        Results results = { bus, call, method, json, seen };
        sd_bus_message *reply = call_reply(call, 0);

        if (call_error(call, 0))
                return show_error(&results);
        return reply ? show_list(&results, reply, sd_bus_message_get_signature(reply, true) + 1) :
                       OUTCOME_DONE;
}
