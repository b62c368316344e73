/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>

#include "clock.h"
#include "survey.h"

/* Not in <linux/magic.h> of 6.1, or at all. */
#define ZFS_MAGIC      0x2fc12fc1
#define BCACHEFS_MAGIC 0xca451a4e
#define XFS_MAGIC      0x58465342

struct Survey {
        FILE *file;
        char *text;
        size_t size;
        unsigned n;
        uint64_t newest; /* CLOCK_REALTIME, microseconds */
        dev_t trusted;   /* the file system that was looked at last */
};

/* Those of this host, which give each change its time. A network's may show an old one. */
static bool filesystem_is_exact(const char *path) {
        static const unsigned long long exact[] = {
                EXT4_SUPER_MAGIC,      XFS_MAGIC, BTRFS_SUPER_MAGIC, TMPFS_MAGIC, F2FS_SUPER_MAGIC,
                OVERLAYFS_SUPER_MAGIC, ZFS_MAGIC, BCACHEFS_MAGIC,
        };
        struct statfs status;

        if (statfs(path, &status) < 0)
                return false;
        for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
                if ((unsigned long long) status.f_type == exact[i])
                        return true;
        return false;
}

int survey_add_text(Survey *survey, const char *line) {
        return fprintf(survey->file, "%s\n", line) < 0 ? -ENOMEM : 0;
}

/* A directory is what is in it; whatever came and went there is nothing to Nix. */
static int survey_write(Survey *survey, const char *path, const struct stat *status) {
        int n;

        if (survey->n++ == SURVEY_FILES_MAX)
                return -EOPNOTSUPP;

        if (S_ISDIR(status->st_mode)) {
                n = fprintf(survey->file, "%s/\n", path);
        } else {
                n = fprintf(
                        survey->file, "%s %o %" PRIu64 " %" PRIu64 " %lld.%09ld %lld.%09ld\n", path,
                        (unsigned) status->st_mode, (uint64_t) status->st_size,
                        (uint64_t) status->st_ino, (long long) status->st_mtim.tv_sec,
                        status->st_mtim.tv_nsec, (long long) status->st_ctim.tv_sec,
                        status->st_ctim.tv_nsec);
                if (usec_of(status->st_ctim) > survey->newest)
                        survey->newest = usec_of(status->st_ctim);
        }
        return n < 0 ? -ENOMEM : 0;
}

static int survey_trust(Survey *survey, const char *path, const struct stat *status) {
        if (status->st_dev == survey->trusted)
                return 0;
        if (!filesystem_is_exact(path))
                return -EOPNOTSUPP;
        survey->trusted = status->st_dev;
        return 0;
}

static int survey_add_absence(Survey *survey, const char *path) {
        if (errno != ENOENT && errno != ENOTDIR)
                return -EOPNOTSUPP;
        return fprintf(survey->file, "%s -\n", path) < 0 ? -ENOMEM : 0;
}

int survey_add_file(Survey *survey, const char *path) {
        struct stat status;
        int r;

        if (lstat(path, &status) < 0)
                return survey_add_absence(survey, path);
        r = survey_trust(survey, path, &status);
        return r < 0 ? r : survey_write(survey, path, &status);
}

int survey_add_target(Survey *survey, const char *path) {
        _cleanup_free_ char *target = realpath(path, NULL);

        return target ? survey_add_file(survey, target) : survey_add_absence(survey, path);
}

static int survey_add_entry(Survey *survey, const FTSENT *entry) {
        int r;

        switch (entry->fts_info) {
        case FTS_DP:
                return 0;
        case FTS_D:
        case FTS_F:
        case FTS_SL:
        case FTS_DEFAULT:
                r = survey_trust(survey, entry->fts_accpath, entry->fts_statp);
                return r < 0 ? r : survey_write(survey, entry->fts_path, entry->fts_statp);
        default:
                return -EOPNOTSUPP;
        }
}

static int compare(const FTSENT **a, const FTSENT **b) {
        return strcmp((*a)->fts_name, (*b)->fts_name);
}

int survey_add_tree(Survey *survey, const char *directory) {
        char *paths[] = { (char *) directory, NULL };
        FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, compare);
        FTSENT *entry;
        int r = 0;

        if (!walk)
                return -ENOMEM;

        errno = 0;
        while (r >= 0 && (entry = fts_read(walk)))
                r = survey_add_entry(survey, entry);
        if (r >= 0 && errno != 0)
                r = -EOPNOTSUPP;
        (void) fts_close(walk);
        return r;
}

int survey_finish(Survey *survey, uint64_t settled_usec, char **ret, bool *ret_settled) {
        if (fclose(TAKE_PTR(survey->file)) != 0)
                return -ENOMEM;

        *ret_settled = survey->newest + settled_usec < realtime_now();
        *ret = TAKE_PTR(survey->text);
        return 0;
}

int survey_new(Survey **ret) {
        _cleanup_(survey_freep) Survey *survey = calloc(1, sizeof(*survey));

        if (!survey)
                return -ENOMEM;

        survey->file = open_memstream(&survey->text, &survey->size);
        if (!survey->file)
                return -ENOMEM;

        *ret = TAKE_PTR(survey);
        return 0;
}

Survey *survey_free(Survey *survey) {
        if (!survey)
                return NULL;

        if (survey->file)
                (void) fclose(survey->file);
        free(survey->text);
        free(survey);
        return NULL;
}
