/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "choice.h"
#include "duration.h"
#include "follower.h"
#include "verbs.h"

typedef enum Aim {
        AIM_READY,
        AIM_HEALTHY,
        AIM_RUNNING,
        AIM_STOPPED,
} Aim;

static const char *const aims[] = { "ready", "healthy", "running", "stopped", NULL };

typedef struct Wait {
        const Options *options;
        const Choice *choice;
        Aim aim;
        bool *seen, *met; /* one for each that was chosen */
        sd_event *event;
        bool ended;
} Wait;

static const char *label_of(const Wait *wait, const ContainerView *view) {
        static char label[MACHINE_NAME_MAX + 1];

        return container_view_label(view, wait->options->owner, label);
}

static bool is_running(const ContainerView *view) {
        return strcmp(view->state, "running") == 0;
}

static bool has_failed(const ContainerView *view) {
        return strcmp(view->state, "failed") == 0 && view->phase[0] == '\0';
}

static bool has_come_to(const ContainerView *view, Aim aim) {
        switch (aim) {
        case AIM_READY:
                return is_running(view) && view->phase[0] == '\0';
        case AIM_HEALTHY:
                return is_running(view) && strcmp(view->health, "healthy") == 0;
        case AIM_RUNNING:
                return is_running(view);
        case AIM_STOPPED:
                return strcmp(view->state, "stopped") == 0 || has_failed(view);
        }
        return false;
}

/* It will not come to it by itself. OUTCOME_DONE: it may. */
static Outcome check_hopeless(const Wait *wait, const ContainerView *view) {
        if (has_failed(view))
                return outcome_fail(
                        OUTCOME_FAILED, "%s has failed; 'flakectrctl status %s' shows it",
                        view->name, label_of(wait, view));
        if (wait->aim == AIM_HEALTHY && is_running(view) && view->phase[0] == '\0' &&
            view->health[0] == '\0')
                return outcome_fail(
                        OUTCOME_FAILED,
                        "%s has no health: nothing checks it; 'flakectrctl wait --for ready %s' "
                        "waits until it is ready",
                        view->name, label_of(wait, view));
        return OUTCOME_DONE;
}

/* -1: it is none of those. */
static int wait_index(const Wait *wait, const ContainerView *view) {
        for (int i = 0; wait->choice->chosen[i]; i++)
                if (strcmp(wait->choice->chosen[i]->path, view->path) == 0)
                        return i;
        return -1;
}

static bool wait_is_met(const Wait *wait) {
        for (size_t i = 0; wait->choice->chosen[i]; i++)
                if (!wait->met[i])
                        return false;
        return true;
}

/* Once: what has been told is the reason. */
static void wait_end(Wait *wait, Outcome outcome) {
        wait->ended = true;
        (void) sd_event_exit(wait->event, outcome);
}

static void wait_see(Wait *wait, size_t i, const ContainerView *view) {
        Outcome outcome;

        /* What was so once may have changed while the others are waited for. */
        wait->seen[i] = true;
        wait->met[i] = has_come_to(view, wait->aim);
        outcome = wait->met[i] ? OUTCOME_DONE : check_hopeless(wait, view);
        if (outcome != OUTCOME_DONE)
                wait_end(wait, outcome);
}

static void wait_lose(Wait *wait, size_t i) {
        wait->met[i] = wait->aim == AIM_STOPPED;
        if (!wait->met[i])
                wait_end(
                        wait,
                        outcome_fail(
                                OUTCOME_MISSING, "%s has been removed meanwhile",
                                label_of(wait, wait->choice->chosen[i])));
}

/* Removed before we looked a second time. */
static void wait_miss(Wait *wait) {
        for (size_t i = 0; wait->choice->chosen[i] && !wait->ended; i++)
                if (!wait->seen[i])
                        wait_lose(wait, i);
}

static void on_told(
        FollowerEvent event, const ContainerView *view, unsigned changes, void *userdata) {
        Wait *wait = userdata;
        int i = view ? wait_index(wait, view) : -1;

        (void) changes;

        if (wait->ended || (view && i < 0))
                return;
        switch (event) {
        case FOLLOWER_KNOWN:
        case FOLLOWER_ADDED:
        case FOLLOWER_CHANGED:
                wait_see(wait, (size_t) i, view);
                break;
        case FOLLOWER_REMOVED:
                wait_lose(wait, (size_t) i);
                break;
        case FOLLOWER_LISTED:
                wait_miss(wait);
                break;
        }
        if (!wait->ended && wait_is_met(wait))
                wait_end(wait, OUTCOME_DONE);
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *userdata) {
        Wait *wait = userdata;
        Outcome outcome = OUTCOME_DONE;
        char duration[DURATION_SIZE];

        (void) source;
        (void) usec;

        for (size_t i = 0; wait->choice->chosen[i]; i++)
                if (!wait->met[i])
                        outcome = outcome_fail(
                                OUTCOME_NOT_READY, "%s was not %s within %s",
                                label_of(wait, wait->choice->chosen[i]), aims[wait->aim],
                                duration_format(wait->options->timeout_usec, duration));
        wait_end(wait, outcome);
        return 0;
}

static Outcome parse_aim(const Options *options, Aim *ret) {
        for (size_t i = 0; options->aim && aims[i]; i++)
                if (strcmp(options->aim, aims[i]) == 0) {
                        *ret = (Aim) i;
                        return OUTCOME_DONE;
                }
        return !options->aim ? OUTCOME_DONE :
                               outcome_fail(
                                       OUTCOME_USAGE,
                                       "--for: nothing is called '%s'; it is ready, healthy, "
                                       "running or stopped",
                                       options->aim);
}

static int wait_run(Wait *wait) {
        const Options *options = wait->options;
        _cleanup_(follower_freep) Follower *follower = NULL;
        int r;

        r = follower_new(wait->choice->bus, on_told, wait, &follower);
        if (r >= 0 && options->given & OPTION_TIMEOUT)
                r = sd_event_add_time_relative(
                        wait->event, NULL, CLOCK_MONOTONIC, options->timeout_usec, 0, on_timeout,
                        wait);
        return r < 0 ? r : sd_event_loop(wait->event);
}

Outcome verb_wait(const Options *options) {
        _cleanup_(choice_done) Choice choice = {};
        _cleanup_free_ bool *seen = NULL, *met = NULL;
        Wait wait = { .options = options, .choice = &choice };
        Outcome outcome;
        size_t n = 0;
        int r;

        outcome = parse_aim(options, &wait.aim);
        if (outcome == OUTCOME_DONE)
                outcome = choice_init(options, options->arguments + 1, &choice);
        if (outcome != OUTCOME_DONE)
                return outcome;

        while (choice.chosen[n])
                n++;
        wait.seen = seen = calloc(n, sizeof(*seen));
        wait.met = met = calloc(n, sizeof(*met));
        if (!seen || !met)
                return outcome_fail_errno(-ENOMEM, "wait");

        wait.event = sd_bus_get_event(choice.bus);
        r = wait_run(&wait);
        return r < 0 ? outcome_fail_errno(r, "wait") : (Outcome) r;
}
