/* SPDX-License-Identifier: MIT */

/* A bus of its own, and a PID 1 that answers when it is told to. */

#include "private-bus.h"
#include "submission.h"
#include "test.h"

#define MANY   300
#define AT_BUS 128 /* answers that the bus lets a connection wait for */
#define PATH   "/test"
#define NAME   "org.flakectr1.Test"

static sd_event *event;
static sd_bus *ours, *theirs;
static sd_bus_message *calls[2 * MANY];
static size_t asked, answered, told;
static uint32_t last;

static int method_ask(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        (void) userdata;
        (void) error;

        calls[asked++] = sd_bus_message_ref(call);
        return 1;
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Ask", "u", "u", method_ask, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static void answer(void) {
        uint32_t number;

        CHECK(answered < asked);
        CHECK(sd_bus_message_read(calls[answered], "u", &number) >= 0);
        CHECK(sd_bus_reply_method_return(calls[answered], "u", number) >= 0);
        sd_bus_message_unref(calls[answered++]);
}

static void until(const size_t *count, size_t wanted) {
        for (int i = 0; *count < wanted; i++) {
                CHECK(i < 10000);
                CHECK(sd_event_run(event, 10 * 1000) >= 0);
        }
}

static void quiet(void) {
        while (sd_event_run(event, 50 * 1000) > 0)
                continue;
}

static sd_bus_message *question(uint32_t number) {
        sd_bus_message *call = NULL;

        CHECK(sd_bus_message_new_method_call(ours, &call, NAME, PATH, NAME, "Ask") >= 0);
        CHECK(sd_bus_message_append(call, "u", number) >= 0);
        return call;
}

static int on_answer(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        Submission **submission = userdata;

        (void) error;

        CHECK(!sd_bus_message_is_method_error(reply, NULL));
        CHECK(sd_bus_message_read(reply, "u", &last) >= 0);
        *submission = submission_free(*submission);
        told++;
        return 0;
}

static Submission *submissions[MANY];

static void submit(size_t from, size_t n) {
        for (size_t i = from; i < from + n; i++) {
                _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = question((uint32_t) i);

                CHECK_INT(submission_new(call, on_answer, &submissions[i], &submissions[i]), 0);
        }
}

static void begin(void) {
        asked = answered = told = 0;
}

static void test_a_few_at_a_time(void) {
        begin();
        submit(0, MANY);
        until(&asked, 32);
        quiet();
        CHECK_INT(asked, 32);
        for (size_t i = 0; i < MANY; i++) {
                until(&asked, i + 1);
                answer();
                until(&told, i + 1);
                CHECK_INT(last, i);
        }
        quiet();
        CHECK_INT(asked, MANY);
}

static void test_what_is_freed_is_not_sent(void) {
        begin();
        submit(0, 40);
        until(&asked, 32);
        for (size_t i = 39; i > 0; i--)
                submissions[i - 1] = submission_free(submissions[i - 1]);
        until(&asked, 33);
        while (answered < asked)
                answer();
        until(&told, 1);
        CHECK_INT(last, 39);
        quiet();
        CHECK_INT(asked, 33);
        CHECK_INT(told, 1);
}

static int on_other(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        (void) userdata;
        (void) error;

        CHECK(!sd_bus_message_is_method_error(reply, NULL));
        return 0;
}

static void test_what_the_bus_refuses_is_sent_again(void) {
        begin();
        for (size_t i = 0; i < AT_BUS; i++) {
                _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = question(0);

                CHECK(sd_bus_call_async(ours, NULL, call, on_other, NULL, UINT64_MAX) >= 0);
        }
        until(&asked, AT_BUS);
        submit(0, 5);
        quiet();
        CHECK_INT(asked, AT_BUS);
        while (answered < asked)
                answer();
        until(&asked, AT_BUS + 5);
        while (answered < asked)
                answer();
        until(&told, 5);
        quiet();
        CHECK_INT(asked, AT_BUS + 5);
}

static void join(sd_bus **bus) {
        CHECK(sd_bus_open_system(bus) >= 0);
        CHECK(sd_bus_attach_event(*bus, event, SD_EVENT_PRIORITY_NORMAL) >= 0);
}

int main(void) {
        PrivateBus bus;

        private_bus_start(&bus);
        CHECK(sd_event_default(&event) >= 0);
        join(&ours);
        join(&theirs);
        CHECK(sd_bus_add_object_vtable(theirs, NULL, PATH, NAME, vtable, NULL) >= 0);
        CHECK(sd_bus_request_name(theirs, NAME, 0) >= 0);
        test_a_few_at_a_time();
        test_what_is_freed_is_not_sent();
        test_what_the_bus_refuses_is_sent_again();
        sd_bus_flush_close_unref(ours);
        sd_bus_flush_close_unref(theirs);
        sd_event_unref(event);
        private_bus_stop(&bus);
        return 0;
}
