/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "health.h"
#include "log.h"
#include "names.h"
#include "part.h"
#include "pause.h"
#include "plan.h"
#include "steps.h"
#include "turn.h"

/* Beside each other, where the call does not say how many. */
#define JOBS 16

typedef enum Reach {
        REACH_DONE,
        REACH_WAITING,
        REACH_FAILED,
} Reach;

static Reach reach_well(const Container *container) {
        switch (health_state(container->health)) {
        case HEALTH_STARTING:
                return REACH_WAITING;
        case HEALTH_UNHEALTHY:
                return REACH_FAILED;
        case HEALTH_NONE:
        case HEALTH_HEALTHY:
                return REACH_DONE;
        }
        return REACH_FAILED;
}

/* What it needs is not restarted with it. */
static bool part_restarts(const Part *part) {
        return part->call->kind->wish == WISH_RESTART && !part->supports;
}

/* A restart may have failed before anything was stopped. */
static bool part_has_failed(const Part *part) {
        return sd_bus_error_is_set(&part->error) &&
                !(part_restarts(part) && container_is_running(part->container));
}

static Reach reach_of(const Part *needed, Condition condition) {
        const Container *container = needed->container;

        if (part_has_failed(needed))
                return REACH_FAILED;
        if (!needed->over)
                return condition == CONDITION_STARTED && needed->job &&
                                step_has_started(needed->job) ?
                        REACH_DONE :
                        REACH_WAITING;
        /* It may have ended since, or been left as it was. */
        if (!container->job && !container_is_running(container))
                return REACH_FAILED;
        return condition == CONDITION_HEALTHY ? reach_well(container) : REACH_DONE;
}

/* What a part that goes up needs; of a restart's parts, of those that are restarted or of the
 * others.
 */
static Reach reach_up(const Part *part, bool restarted, const char **ret_needed) {
        Reach all = REACH_DONE;

        for (size_t i = 0; i < part->depends.n; i++) {
                const Part *needed = plan_needed(part, i);
                Reach one;

                if (!needed || part_restarts(needed) != restarted)
                        continue;
                one = reach_of(needed, part->depends.items[i].condition);
                if (one != REACH_DONE)
                        *ret_needed = container_name(needed->container);
                if (one == REACH_FAILED)
                        return one;
                all = one == REACH_WAITING ? one : all;
        }
        return all;
}

bool call_takes_down(const Call *call) {
        switch (call->kind->wish) {
        case WISH_DOWN:
        case WISH_REMOVE:
        case WISH_REMOVE_ALL:
        case WISH_RESET:
                return true;
        case WISH_BUILD:
        case WISH_UP:
        case WISH_START:
        case WISH_RESTART:
        case WISH_COMPARE:
        case WISH_UPDATE:
        case WISH_ROLLBACK:
        case WISH_OPERATION:
                break;
        }
        return false;
}

static bool part_needs(const Part *part, const Part *needed) {
        for (size_t i = 0; i < part->depends.n; i++)
                if (plan_needed(part, i) == needed)
                        return true;
        return false;
}

/* All of them stop before one starts again: those first that need others. */
static Reach reach_restart(const Part *part, const char **ret_needed) {
        for (const Part *other = part->call->parts; other; other = other->next)
                if (part_restarts(other) && !other->over && !(other->job && other->job->is_down) &&
                    part_needs(other, part))
                        return REACH_WAITING;
        return reach_up(part, false, ret_needed);
}

bool turn_must_wait(const Part *part) {
        const char *needed;

        return part_restarts(part) && reach_up(part, true, &needed) != REACH_DONE;
}

/* What goes down waits for those that need it; those before it alone, so that no circle waits. */
static Reach reach_down(const Part *part) {
        for (const Part *other = part->call->parts; other != part; other = other->next)
                if (!other->over && part_needs(other, part))
                        return REACH_WAITING;
        return REACH_DONE;
}

/* What is down is updated without being started, and so what needs it is, too. */
static Reach part_reach(const Part *part, const char **ret_needed) {
        Wish wish = part->call->kind->wish;

        if (wish == WISH_COMPARE || wish == WISH_UPDATE || wish == WISH_ROLLBACK)
                return REACH_DONE;
        if (part_restarts(part))
                return reach_restart(part, ret_needed);
        return call_takes_down(part->call) ? reach_down(part) : reach_up(part, false, ret_needed);
}

static void part_consider(Part *part, unsigned *busy, unsigned limit) {
        const char *needed = NULL;
        Reach reach;

        if (part->call->only_new && container_is_accepted(part->container)) {
                part_end(part, "kept");
                return;
        }

        reach = part_reach(part, &needed);
        switch (reach) {
        case REACH_WAITING:
                part_wait(part, true);
                return;
        case REACH_FAILED:
                (void) sd_bus_error_setf(
                        &part->error, ERROR_DEPENDENCY_FAILED,
                        "%s was not tried: it needs %s, which is not up",
                        container_name(part->container), needed);
                part_end(part, NULL);
                return;
        case REACH_DONE:
                if (*busy >= limit) {
                        part_wait(part, true);
                        return;
                }
                part->begun = true;
                part_wait(part, false);
                part_begin(part);
                *busy += !part->over;
        }
}

static bool part_is_held(const Part *part) {
        return part->job && part->job->holder == part && pause_holds(part->job);
}

/* It is down, and those that it needs are coming up again. */
static void part_resume(Part *part, unsigned *busy, unsigned limit) {
        const char *needed = NULL;

        switch (reach_up(part, true, &needed)) {
        case REACH_WAITING:
                return;
        case REACH_FAILED:
                return pause_fail(part->job, needed);
        case REACH_DONE:
                if (*busy >= limit)
                        return;
                (*busy)++;
                pause_end(part->job);
        }
}

void turn_advance(Call *call) {
        unsigned busy = 0, limit = call->jobs > 0 ? call->jobs : JOBS;

        if (call->building || sd_bus_error_is_set(&call->error))
                return;

        for (const Part *part = call->parts; part; part = part->next)
                busy += part->begun && !part->over && !part_is_held(part);
        for (Part *part = call->parts; part; part = part->next)
                if (!part->over && !part->begun)
                        part_consider(part, &busy, limit);
                else if (part_is_held(part))
                        part_resume(part, &busy, limit);
        call_check(call);
}

static int on_advance(sd_event_source *source, void *userdata) {
        Call *call = userdata;

        (void) source;

        call->advance = sd_event_source_disable_unref(call->advance);
        turn_advance(call);
        return 0;
}

void turn_advance_later(Call *call) {
        int r;

        if (call->advance || call->building)
                return;

        r = sd_event_add_defer(
                sd_bus_get_event(call->manager->bus), &call->advance, on_advance, call);
        if (r < 0)
                log_error("A method call does not go on: %s", strerror(-r));
}

static bool call_waits(const Call *call) {
        for (const Part *part = call->parts; part; part = part->next)
                if ((!part->over && !part->begun) || part_is_held(part))
                        return true;
        return false;
}

void turn_look_at_all(Manager *manager) {
        for (Call *call = manager->calls; call; call = call->next)
                if (call_waits(call))
                        turn_advance_later(call);
}
