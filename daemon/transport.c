/* SPDX-License-Identifier: MIT */

/*
 * A container's state as an archive: out of it, and into one in place of what it has. What comes in
 * is put beside that first, as a restore does, and takes its place when all of it is there.
 */

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>

#include "clone.h"
#include "container-list.h"
#include "copying.h"
#include "manager.h"
#include "names.h"
#include "operation.h"
#include "replacement.h"
#include "standstill.h"
#include "state-dir.h"
#include "state.h"
#include "strv.h"

/* What flakectr-tree ends with, said of a member of the archive, or of it as a whole. */
static const struct {
        int number;
        bool of_member;
        const char *words;
} import_failures[] = {
        { EXDEV, true, "leads out of the container, or is of no volume that it has" },
        { ENODEV, true, "is a device, which no container may bring" },
        { ERANGE, true, "belongs to somebody whom no container has: ids go from 0 to 65535" },
        { ENOENT, true, "comes before the directory or the file that it needs" },
        { EDQUOT, true,
          "is more than the disk that a container, or its owner's volumes, may take: see "
          "DiskPerContainer and VolumesDiskPerUser in flakectrd.conf(5)" },
        { EOPNOTSUPP, true, "is of a kind that is not known; make the archive without --sparse" },
        { ENODATA, false, "it has no root tree of a container, as 'flakectrctl export' makes" },
        { EBADMSG, false,
          "it is no tar archive, or a damaged one; unpack it where it is compressed" },
        { EPIPE, false, "it ends in the middle" },
};

static void explain_import(Job *job, int number, const char *what) {
        for (size_t i = 0; i < sizeof(import_failures) / sizeof(*import_failures); i++) {
                bool named = import_failures[i].of_member;

                if (import_failures[i].number != number)
                        continue;
                (void) sd_bus_error_setf(
                        &job->error, ERROR_IMPORT_FAILED,
                        "%s keeps what it has, for the archive cannot take its place: %s%s%s%s",
                        container_name(job->container), named ? "'" : "", named ? what : "",
                        named ? "' in it " : "", import_failures[i].words);
                return;
        }
        copying_explain(job, number, what);
}

static void explain_export(Job *job, int number, const char *what) {
        if (number != EPIPE)
                return copying_explain(job, number, what);
        (void) sd_bus_error_setf(
                &job->error, ERROR_EXPORT_FAILED,
                "%s could not be exported: whoever takes the archive has ended before it did",
                container_name(job->container));
}

static int import_finish(Job *job) {
        _cleanup_strv_ char **volumes = NULL;
        int r;

        r = standstill_list_volumes(job->container, &volumes);
        return r < 0 ? r : replacement_finish(job, volumes);
}

static const Copying export_copying = {
        .description = "Archive of what a container of flakectr has written",
        .capabilities = 1ULL << CAP_DAC_READ_SEARCH,
        .sends = true,
        .explain = explain_export,
};

static const Copying import_copying = {
        .description = "Archive that takes the place of what a container of flakectr has written",
        .capabilities = 1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_FOWNER | 1ULL << CAP_CHOWN |
                1ULL << CAP_FSETID | 1ULL << CAP_SETFCAP,
        .writes = true,
        .receives = true,
        .finish = import_finish,
        .discard = replacement_discard,
        .explain = explain_import,
};

static bool is_import(const Job *job) {
        return job->copying == &import_copying;
}

static bool has_volumes(const Job *job) {
        return job->operation == &operation_export || job->operation == &operation_import;
}

/* What it would be held to at its next start, see flakectr-run's quota.h: 0: nothing. */
static int push_limits(const Settings *settings, char ***words) {
        bool counts = state_has_limits();
        int r;

        r = strv_pushf(words, "%" PRIu64, counts ? settings->container_disk : 0);
        return r < 0 ? r : strv_pushf(words, "%" PRIu64, counts ? settings->volumes_disk : 0);
}

/* "--export NAME BASE DIRECTORY", "--import MIN_FREE BASE DIRECTORY TREE_MAX VOLUMES_MAX" */
static int push_head(const Job *job, char ***words) {
        const Container *container = job->container;
        const Settings *settings = &manager_of(container->list)->settings;
        int r;

        r = strv_push(words, is_import(job) ? "--import" : "--export");
        if (r >= 0)
                r = is_import(job) ? strv_pushf(words, "%" PRIu64, settings->min_free) :
                                     strv_push(words, container_name(container));
        if (r >= 0)
                r = strv_pushf(words, "%u", container->record->uid_base);
        if (r >= 0)
                r = strv_pushf(words, "containers/%s", container->machine);
        return r < 0 || !is_import(job) ? r : push_limits(settings, words);
}

static int push_root(const Job *job, char ***words) {
        int r;

        r = strv_push(words, ROOT_DIR);
        return r < 0 ? r :
                       strv_pushf(
                               words, "containers/%s/%s", job->container->machine,
                               is_import(job) ? RESTORED_DIR : ROOT_DIR);
}

static int push_volume(const Job *job, const char *name, char ***words) {
        char called[MACHINE_NAME_MAX + 1], beside[REPLACEMENT_PATH_SIZE];
        int r;

        r = strv_pushf(
                words, SNAPSHOT_VOLUMES_DIR "/%s",
                clone_flake_volume(job->container->record, name));
        if (r < 0)
                return r;
        if (is_import(job)) {
                replacement_format_volume(job->container, name, beside);
                return strv_push(words, beside);
        }
        machine_name_format(name, job->container->record->owner, called);
        return strv_pushf(words, "volumes/%s/" FILES_DIR, called);
}

/* An import without volumes passes over those that are in the archive. */
static int push_without_volumes(const Job *job, char ***words) {
        int r;

        if (!is_import(job))
                return 0;
        r = strv_push(words, SNAPSHOT_VOLUMES_DIR);
        return r < 0 ? r : strv_push(words, "-");
}

static int begin(Job *job, char *const *volumes) {
        _cleanup_strv_ char **words = NULL;
        int r;

        r = push_head(job, &words);
        if (r >= 0)
                r = push_root(job, &words);
        if (r >= 0 && !has_volumes(job))
                r = push_without_volumes(job, &words);
        for (; r >= 0 && has_volumes(job) && *volumes; volumes++)
                r = push_volume(job, *volumes, &words);
        return r < 0 ? r : copying_begin(job, words);
}

static int check(Job *job, char ***ret_volumes) {
        int r;

        r = job->stream < 0 ? -EBADF : standstill_check(job);
        if (r >= 0)
                r = standstill_list_volumes(job->container, ret_volumes);
        return r < 0 ? r : standstill_check_volumes(job, *ret_volumes);
}

static int take_export(Job *job) {
        _cleanup_strv_ char **volumes = NULL;
        int r;

        job->copying = &export_copying;
        r = check(job, &volumes);
        if (r < 0)
                return r;
        if (!state_has_root(job->container->machine))
                return sd_bus_error_setf(
                        &job->error, ERROR_EXPORT_FAILED,
                        "%s has written nothing yet that could be exported",
                        container_name(job->container));
        return begin(job, volumes);
}

static int take_import(Job *job) {
        _cleanup_strv_ char **volumes = NULL;
        int r;

        job->copying = &import_copying;
        r = check(job, &volumes);
        if (r < 0)
                return r;
        if (job->container->record->ephemeral)
                return sd_bus_error_setf(
                        &job->error, ERROR_IMPORT_FAILED,
                        "%s is ephemeral: its next start would delete what is imported",
                        container_name(job->container));
        r = state_restore_begin(job->container->machine);
        return r < 0 ? r : begin(job, volumes);
}

static const Step export_steps[] = {
        { "exporting", CONTAINER_STOPPED, take_export, undo_copying },
        {},
};

static const Step import_steps[] = {
        { "importing", CONTAINER_STOPPED, take_import, undo_copying },
        {},
};

#define EXPORT                                                                                     \
        {                                                                                          \
                .steps = export_steps, .cancellable = true, .failed = "could not be exported",     \
                .error = ERROR_EXPORT_FAILED                                                       \
        }
#define IMPORT                                                                                     \
        {                                                                                          \
                .steps = import_steps, .cancellable = true, .failed = "keeps what it has",         \
                .error = ERROR_IMPORT_FAILED                                                       \
        }

const Operation operation_export = EXPORT, operation_export_root = EXPORT;
const Operation operation_import = IMPORT, operation_import_root = IMPORT;
