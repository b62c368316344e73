/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "progress.h"

/* Nix runs as many at a time as it has jobs; a log with more is not worth memory. */
#define ACTIVITIES_MAX 4096

struct Activity {
        uint64_t id;
        int type;
        char *subject;
        uint64_t done, expected;
};

static void activity_done(Activity *activity) {
        free(activity->subject);
}

static uint64_t activity_expected(const Activity *activity) {
        return activity->expected > activity->done ? activity->expected : activity->done;
}

void progress_done(Progress *progress) {
        for (size_t i = 0; i < progress->n_activities; i++)
                activity_done(progress->activities + i);
        free(progress->activities);
        *progress = (Progress){ 0 };
}

static bool type_is_known(int type) {
        return type == NIX_LOG_COPY_PATH || type == NIX_LOG_COPY_PATHS || type == NIX_LOG_BUILDS ||
                type == NIX_LOG_BUILD || type == NIX_LOG_SUBSTITUTE;
}

static bool type_is_counted(int type) {
        return type == NIX_LOG_COPY_PATHS || type == NIX_LOG_BUILDS;
}

static Activity *progress_find(const Progress *progress, uint64_t id) {
        for (size_t i = 0; i < progress->n_activities; i++)
                if (progress->activities[i].id == id)
                        return progress->activities + i;
        return NULL;
}

static int progress_start(Progress *progress, const NixLogRecord *record) {
        _cleanup_free_ char *subject = NULL;
        Activity *grown;

        if (!type_is_known(record->activity) || progress->n_activities >= ACTIVITIES_MAX ||
            progress_find(progress, record->id))
                return 1;

        if (record->subject) {
                subject = strdup(record->subject);
                if (!subject)
                        return -ENOMEM;
        }

        grown = reallocarray(
                progress->activities, progress->n_activities + 1, sizeof(*progress->activities));
        if (!grown)
                return -ENOMEM;

        progress->activities = grown;
        progress->activities[progress->n_activities++] = (Activity){
                .id = record->id,
                .type = record->activity,
                .subject = TAKE_PTR(subject),
        };
        return 0;
}

static int progress_stop(Progress *progress, const NixLogRecord *record) {
        Activity *activity = progress_find(progress, record->id);

        if (!activity)
                return 1;

        progress->done += activity->done;
        progress->expected += activity_expected(activity);
        activity_done(activity);
        *activity = progress->activities[--progress->n_activities];
        return 0;
}

static int progress_advance(Progress *progress, const NixLogRecord *record) {
        Activity *activity = progress_find(progress, record->id);

        if (!activity || !type_is_counted(activity->type))
                return 1;

        /* Far beyond what exists, and far from an overflow of a sum. */
        if (record->done > UINT32_MAX || record->expected > UINT32_MAX)
                return 1;

        activity->done = record->done;
        activity->expected = record->expected;
        return 0;
}

int progress_apply(Progress *progress, const NixLogRecord *record) {
        switch (record->type) {
        case NIX_LOG_START:
                return progress_start(progress, record);
        case NIX_LOG_STOP:
                return progress_stop(progress, record);
        case NIX_LOG_PROGRESS:
                return progress_advance(progress, record);
        case NIX_LOG_MESSAGE:
        case NIX_LOG_LINE:
                return 1;
        }
        return 1;
}

void progress_count(const Progress *progress, uint64_t *ret_done, uint64_t *ret_expected) {
        uint64_t done = progress->done, expected = progress->expected;

        for (size_t i = 0; i < progress->n_activities; i++) {
                const Activity *activity = progress->activities + i;

                done += activity->done;
                expected +=
                        activity->expected > activity->done ? activity->expected : activity->done;
        }

        *ret_done = done;
        *ret_expected = expected;
}

static bool progress_has(const Progress *progress, int type) {
        for (size_t i = 0; i < progress->n_activities; i++)
                if (progress->activities[i].type == type)
                        return true;
        return false;
}

ReportPhase progress_phase(const Progress *progress) {
        if (progress_has(progress, NIX_LOG_BUILD))
                return PHASE_BUILDING;
        if (progress_has(progress, NIX_LOG_COPY_PATH) || progress_has(progress, NIX_LOG_SUBSTITUTE))
                return PHASE_COPYING;
        return progress_has(progress, NIX_LOG_BUILDS) ? PHASE_BUILDING : PHASE_EVALUATING;
}

const char *progress_subject(const Progress *progress, uint64_t id) {
        const Activity *activity = progress_find(progress, id);

        return activity ? activity->subject : NULL;
}

bool progress_runs(const Progress *progress, int activity, const char *subject) {
        for (size_t i = 0; i < progress->n_activities; i++) {
                const Activity *other = progress->activities + i;

                if (other->type == activity && other->subject &&
                    strcmp(other->subject, subject) == 0)
                        return true;
        }
        return false;
}
