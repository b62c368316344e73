/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "call-answer.h"
#include "log.h"
#include "names.h"
#include "strv.h"

/* What was not tried is no reason by itself. */
static const char *call_error_name(const Call *call) {
        const char *name = NULL;

        for (const Part *part = call->parts; part; part = part->next)
                if (sd_bus_error_is_set(&part->error) &&
                    (!name || strcmp(name, ERROR_DEPENDENCY_FAILED) == 0))
                        name = part->error.name;
        return name;
}

/* One failure in its own words; of several all the words, under the name of the first. */
static int call_collect_error(Call *call) {
        _cleanup_strv_ char **texts = NULL;
        _cleanup_free_ char *text = NULL;
        const char *name = call_error_name(call);
        int r;

        if (sd_bus_error_is_set(&call->error))
                return -EIO;
        if (!name)
                return 0;

        for (const Part *part = call->parts; part; part = part->next) {
                if (!sd_bus_error_is_set(&part->error))
                        continue;
                r = strv_push(&texts, part->error.message ?: part->error.name);
                if (r < 0)
                        return r;
        }

        r = strv_join(texts, "\n", &text);
        return r < 0 ? r : sd_bus_error_set(&call->error, name, text);
}

int call_answer(Call *call) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        sd_bus_message *message = call->message;
        int r;

        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0 && call->kind->reply)
                r = call->kind->reply(call, reply);
        if (r >= 0)
                r = sd_bus_send(NULL, reply, NULL);
        if (r >= 0)
                call->message = sd_bus_message_unref(message);
        return r;
}

static const char *part_result(const Part *part) {
        if (sd_bus_error_has_name(&part->error, ERROR_DEPENDENCY_FAILED))
                return "not-tried";
        if (sd_bus_error_is_set(&part->error))
                return "failed";
        return part->over ? part->outcome : "failed";
}

/* Behind the text of an error, where the caller has asked for it. */
static int append_results(const Call *call, sd_bus_message *reply) {
        int r;

        r = sd_bus_message_open_container(reply, 'a', "(osss)");
        for (const Part *part = call->parts; r >= 0 && part; part = part->next)
                r = sd_bus_message_append(
                        reply, "(osss)", part->container->path, part_result(part),
                        part->error.name ?: "", part->error.message ?: "");
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int call_refuse(const Call *call) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r;

        r = sd_bus_message_new_method_error(call->message, &reply, &call->error);
        if (r >= 0 && call->results)
                r = append_results(call, reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static int call_reply(Call *call) {
        int r;

        r = call_collect_error(call);
        if (sd_bus_error_is_set(&call->error))
                return call_refuse(call);
        return r < 0 ? r : call_answer(call);
}

/* Somebody waits without a time limit: there is an answer, whatever happens. */
void call_tell(Call *call) {
        int r;

        if (!call->message) {
                if (call_collect_error(call) < 0 && call->error.message)
                        log_notice("%s", call->error.message);
                return;
        }

        r = call_reply(call);
        if (r >= 0)
                return;
        log_error("A method call could not be answered as it should: %s", strerror(-r));
        if (call->message)
                (void) sd_bus_reply_method_errno(call->message, r, NULL);
}
