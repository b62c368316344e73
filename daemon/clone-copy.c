/* SPDX-License-Identifier: MIT */

#include <inttypes.h>

#include "clone-copy.h"
#include "replacement.h"
#include "state-dir.h"
#include "strv.h"

static int push_head(const Job *job, uint64_t min_free, char ***words) {
        const Container *container = job->container;
        int r;

        r = strv_push(words, "--clone");
        if (r >= 0)
                r = strv_pushf(words, "%" PRIu64, min_free);
        if (r >= 0)
                r = strv_pushf(words, "%u", container->record->uid_base);
        if (r >= 0)
                r = strv_pushf(words, "containers/%s", container->machine);
        return r < 0 ? r : strv_pushf(words, "%u", job->clone->record->uid_base);
}

static int push_root(const Job *job, char ***words) {
        int r;

        r = strv_pushf(words, "containers/%s/" ROOT_DIR, job->container->machine);
        return r < 0 ? r : strv_pushf(words, "containers/%s/" RESTORED_DIR, job->clone->machine);
}

/* They stand in the same order in both: that of the flake. */
static int push_volume(const Job *job, const char *of, const char *to, char ***words) {
        char called[MACHINE_NAME_MAX + 1], beside[REPLACEMENT_PATH_SIZE];
        int r;

        machine_name_format(of, job->container->record->owner, called);
        r = strv_pushf(words, "volumes/%s/" FILES_DIR, called);
        if (r < 0)
                return r;
        replacement_format_volume(job->clone, to, beside);
        return strv_push(words, beside);
}

int clone_copy_push(const Job *job, uint64_t min_free, char ***words) {
        _cleanup_strv_ char **of = NULL, **to = NULL;
        int r;

        r = volume_list_names(&job->container->spec->volumes, &of);
        if (r >= 0)
                r = volume_list_names(&job->clone->spec->volumes, &to);
        if (r >= 0)
                r = push_head(job, min_free, words);
        if (r >= 0)
                r = push_root(job, words);
        for (size_t i = 0; r >= 0 && of[i] && to[i]; i++)
                r = push_volume(job, of[i], to[i], words);
        return r;
}
