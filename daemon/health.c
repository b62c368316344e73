/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "attempt.h"
#include "clock.h"
#include "container-list.h"
#include "execution.h"
#include "health.h"
#include "log.h"

/* Until it passes for the first time: the second one costs processes. */
#define EAGER_USEC      (100 * 1000ULL)
#define EAGER_EXEC_USEC (500 * 1000ULL)

#define WORDS_SIZE      320

struct Health {
        Container *container;
        HealthChanged changed;
        HealthState state;
        bool eager;
        unsigned failures; /* one after the other */
        char words[WORDS_SIZE];

        Attempt *attempt;
        Execution *execution; /* of a command inside; NULL: it has told its end */
        sd_event_source *next, *timeout, *deadline;
};

static int health_begin(Health *health);

static const Check *health_check(const Health *health) {
        return &health->container->spec->check;
}

static sd_event *health_event(const Health *health) {
        return sd_bus_get_event(health->container->list->bus);
}

static bool in_start_period(const Health *health) {
        uint64_t now, period = health_check(health)->start_period * USEC_PER_SEC;

        if (health->container->started == 0 ||
            sd_event_now(health_event(health), CLOCK_MONOTONIC, &now) < 0)
                return false;
        return now < health->container->started + period;
}

static int on_next(sd_event_source *source, uint64_t now, void *userdata) {
        Health *health = userdata;
        int r;

        (void) source;
        (void) now;

        health->next = sd_event_source_disable_unref(health->next);
        r = health_begin(health);
        if (r < 0)
                log_error(
                        "%s is not checked any more: %s", health->container->machine, strerror(-r));
        return 0;
}

static void health_go_on(Health *health) {
        const Check *check = health_check(health);
        uint64_t usec = check->interval * USEC_PER_SEC;
        int r;

        if (health->eager)
                usec = check->words ? EAGER_EXEC_USEC : EAGER_USEC;
        health->next = sd_event_source_disable_unref(health->next);
        r = sd_event_add_time_relative(
                health_event(health), &health->next, CLOCK_MONOTONIC, usec, 0, on_next, health);
        if (r < 0)
                log_error(
                        "%s is not checked any more: %s", health->container->machine, strerror(-r));
}

static HealthState health_judge(Health *health, int r) {
        if (r >= 0) {
                health->failures = 0;
                health->eager = false;
                health->deadline = sd_event_source_disable_unref(health->deadline);
                return HEALTH_HEALTHY;
        }
        if (health->eager || in_start_period(health))
                return health->state;
        if (health->failures < health_check(health)->retries)
                health->failures++;
        return health->failures < health_check(health)->retries ? health->state : HEALTH_UNHEALTHY;
}

/* The last thing that is done: the health may be gone after it. */
static void health_set(Health *health, HealthState state) {
        if (state == health->state)
                return;
        health->state = state;
        health->changed(health->container);
}

static void health_take(Health *health, int r, const char *words) {
        HealthState state;

        health->attempt = attempt_free(health->attempt);
        health->timeout = sd_event_source_disable_unref(health->timeout);
        (void) snprintf(health->words, sizeof(health->words), "%s", r < 0 ? words : "");
        state = health_judge(health, r);
        health_go_on(health);
        health_set(health, state);
}

static void on_attempted(void *userdata, int r, const char *words) {
        health_take(userdata, r, words);
}

static void on_executed(void *userdata, const Answer *answer) {
        char words[WORDS_SIZE];
        Health *health = userdata;

        health->execution = NULL;
        if (answer->kind == ANSWER_EXITED && answer->number == 0)
                return health_take(health, 0, "");
        if (health_check(health)->type == CHECK_UNIT && answer->kind == ANSWER_EXITED)
                (void) snprintf(
                        words, sizeof(words), "%s is not active", check_unit(health_check(health)));
        else if (answer->kind == ANSWER_EXITED)
                (void) snprintf(words, sizeof(words), "the command ended with %d", answer->number);
        else if (answer->kind == ANSWER_KILLED)
                (void) snprintf(
                        words, sizeof(words), "the command was ended by signal %d", answer->number);
        else if (answer->kind == ANSWER_NO_PROGRAM || answer->kind == ANSWER_NOT_EXECUTABLE)
                (void) snprintf(
                        words, sizeof(words), "there is no program %.200s",
                        health_check(health)->words[0]);
        else
                (void) snprintf(words, sizeof(words), "nothing can be run inside");
        health_take(health, -EIO, words);
}

static int on_timeout(sd_event_source *source, uint64_t now, void *userdata) {
        Health *health = userdata;
        char words[WORDS_SIZE];

        (void) source;
        (void) now;

        health->execution = execution_free(health->execution);
        (void) snprintf(
                words, sizeof(words), "the command did not end within %u s",
                health_check(health)->timeout);
        health_take(health, -ETIMEDOUT, words);
        return 0;
}

static int on_deadline(sd_event_source *source, uint64_t now, void *userdata) {
        Health *health = userdata;

        (void) source;
        (void) now;

        health->eager = false;
        health->deadline = sd_event_source_disable_unref(health->deadline);
        health_set(health, HEALTH_UNHEALTHY);
        return 0;
}

static int health_execute(Health *health) {
        const Check *check = health_check(health);
        Command command = {
                .machine = health->container->machine,
                .words = check->words,
                .user = (char *) "root",
        };
        const ExecutionRequest request = { EXECUTION_CHECK, &command, { -1, -1, -1 } };
        int r;

        r = sd_event_add_time_relative(
                health_event(health), &health->timeout, CLOCK_MONOTONIC,
                check->timeout * USEC_PER_SEC, 1, on_timeout, health);
        if (r >= 0)
                r = execution_run(
                        health->container, &request, on_executed, health, &health->execution);
        return r;
}

static int health_attempt(Health *health) {
        const AttemptTarget target = {
                .address = container_reach(health->container),
                .host = container_name_hostname(container_name(health->container)),
                .check = health_check(health),
        };

        return attempt_new(health_event(health), &target, on_attempted, health, &health->attempt);
}

/* What cannot be tried has failed as well. */
static int health_begin(Health *health) {
        int r = 0;

        switch (health_check(health)->type) {
        case CHECK_NONE:
                break;
        case CHECK_TCP:
        case CHECK_HTTP:
                r = health_attempt(health);
                break;
        case CHECK_UNIT:
        case CHECK_COMMAND:
                r = health_execute(health);
                break;
        }
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                health_take(health, r, strerror(-r));
        return 0;
}

int health_new(Container *container, uint64_t eager_usec, HealthChanged changed, Health **ret) {
        _cleanup_(health_freep) Health *health = calloc(1, sizeof(*health));
        int r;

        if (!health)
                return -ENOMEM;

        *health = (Health){
                .container = container,
                .changed = changed,
                .state = HEALTH_STARTING,
                .eager = eager_usec > 0,
        };
        /* Never calls back in here. */
        r = sd_event_add_time_relative(
                health_event(health), &health->next, CLOCK_MONOTONIC, 0, 1, on_next, health);
        if (r >= 0 && eager_usec > 0)
                r = sd_event_add_time_relative(
                        health_event(health), &health->deadline, CLOCK_MONOTONIC, eager_usec, 1,
                        on_deadline, health);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(health);
        return 0;
}

Health *health_free(Health *health) {
        if (!health)
                return NULL;

        execution_free(health->execution);
        attempt_free(health->attempt);
        sd_event_source_disable_unref(health->next);
        sd_event_source_disable_unref(health->timeout);
        sd_event_source_disable_unref(health->deadline);
        free(health);
        return NULL;
}

HealthState health_state(const Health *health) {
        return health ? health->state : HEALTH_NONE;
}

const char *health_state_to_string(HealthState state) {
        switch (state) {
        case HEALTH_NONE:
                return "";
        case HEALTH_STARTING:
                return "starting";
        case HEALTH_HEALTHY:
                return "healthy";
        case HEALTH_UNHEALTHY:
                return "unhealthy";
        }
        return NULL;
}

const char *health_words(const Health *health) {
        return health ? health->words : "";
}
