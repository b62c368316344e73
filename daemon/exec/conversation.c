/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-id128.h>

#include "conversation.h"
#include "ending.h"
#include "inner-bus.h"
#include "order.h"

static int on_results(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Session *session = userdata;
        Ending ending = {};
        Answer answer;

        (void) error;

        if (sd_bus_message_is_method_error(reply, NULL) || ending_read(reply, &ending) < 0)
                return session_end(session, &(Answer){ .kind = ANSWER_GONE });
        ending_answer(&ending, session->began, session->entrance.program, &answer);
        /* To systemd the start has failed where the program fails before it looks: it has run. */
        if (!session->began && (answer.kind == ANSWER_EXITED || answer.kind == ANSWER_KILLED))
                (void) session_tell_begin(session);
        return session_end(session, &answer);
}

/* The result is known when the unit is over, and what it means when the start job is, too. */
static int conversation_check(Session *session) {
        if (!session->settled || !session->over)
                return 0;
        return sd_bus_call_method_async(
                session->bus, NULL, SYSTEMD, session->path, PROPERTIES, "GetAll", on_results,
                session, "s", SYSTEMD ".Service");
}

static int on_changed(sd_bus_message *signal, void *userdata, sd_bus_error *error) {
        Session *session = userdata;
        UnitTold told = unit_told(signal);

        (void) error;

        if (told == TOLD_NOTHING)
                return 0;
        session->over = told == TOLD_INACTIVE;
        return session->over ? conversation_check(session) : 0;
}

static int on_job_removed(sd_bus_message *signal, void *userdata, sd_bus_error *error) {
        Session *session = userdata;
        const char *unit, *result;
        int r = 0;

        (void) error;

        if (session->settled ||
            sd_bus_message_read(signal, "uoss", NULL, NULL, &unit, &result) < 0 ||
            strcmp(unit, session->unit) != 0)
                return 0;

        session->settled = true;
        session->began = strcmp(result, "done") == 0;
        if (!session->stopping)
                session->limit = sd_event_source_disable_unref(session->limit);
        if (session->began)
                r = session_tell_begin(session);
        if (r < 0)
                return session_stop(session);
        return conversation_check(session);
}

static int on_accepted(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        const sd_bus_error *refused = sd_bus_message_get_error(reply);
        Session *session = userdata;

        (void) error;

        if (refused)
                return session_fail(
                        session, ANSWER_UNREACHABLE,
                        "its systemd does not take the command: %.180s",
                        refused->message ?: refused->name);

        session_accepted(session);
        return 0;
}

static int on_disconnected(sd_bus_message *signal, void *userdata, sd_bus_error *error) {
        Session *session = userdata;

        (void) signal;
        (void) error;

        if (!session->accepted)
                return session_fail(
                        session, ANSWER_UNREACHABLE, "%s", "its D-Bus closed the connection");
        return session_end(session, &(Answer){ .kind = ANSWER_GONE });
}

static int conversation_order(Session *session) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        r = order_message(
                session->bus, session->unit, session->command, &session->entrance, session->streams,
                &message);
        return r < 0 ? r : sd_bus_call_async(session->bus, NULL, message, on_accepted, session, 0);
}

/* Not before: sd-bus would wait in there for a bus that never answers to take descriptors. */
static int on_connected(sd_bus_message *signal, void *userdata, sd_bus_error *error) {
        Session *session = userdata;
        int r;

        (void) signal;
        (void) error;

        r = conversation_order(session);
        return r < 0 ? session_fail(session, ANSWER_FAILED, "%s", strerror(-r)) : 0;
}

static int conversation_match(Session *session) {
        int r;

        r = inner_bus_match(session->bus, on_connected, on_disconnected, session);
        if (r >= 0)
                r = sd_bus_match_signal_async(
                        session->bus, NULL, SYSTEMD, MANAGER_PATH, MANAGER, "JobRemoved",
                        on_job_removed, NULL, session);
        if (r >= 0)
                r = sd_bus_match_signal_async(
                        session->bus, NULL, SYSTEMD, session->path, PROPERTIES, "PropertiesChanged",
                        on_changed, NULL, session);
        return r;
}

int conversation_stop(Session *session) {
        return sd_bus_call_method_async(
                session->bus, NULL, SYSTEMD, MANAGER_PATH, MANAGER, "StopUnit", NULL, NULL, "ss",
                session->unit, "replace");
}

static int conversation_name_unit(Session *session) {
        sd_id128_t id;
        int r;

        r = sd_id128_randomize(&id);
        if (r < 0)
                return r;
        if (asprintf(
                    &session->unit, "flakectr-exec-%016llx.service",
                    (unsigned long long) id.qwords[0]) < 0)
                return -ENOMEM;
        return sd_bus_path_encode(MANAGER_PATH "/unit", session->unit, &session->path);
}

int conversation_begin(Session *session) {
        int r;

        r = conversation_name_unit(session);
        if (r >= 0)
                r = inner_bus_open(&session->entrance.bus, session->event, &session->bus);
        return r < 0 ? r : conversation_match(session);
}
