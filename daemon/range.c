/* SPDX-License-Identifier: MIT */

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "range.h"

#define BASES         ((RANGE_LAST - RANGE_FIRST) / RANGE_SIZE + 1)
#define FILE_SIZE_MAX (4 * 1024 * 1024)

/* "name:first:count" */
static bool line_overlaps(uid_t base, const char *line) {
        unsigned long long first, count, end;
        const char *field = line + strcspn(line, ":\n");
        char *rest;

        if (*field != ':' || !isdigit((unsigned char) field[1]))
                return false;
        first = strtoull(field + 1, &rest, 10);
        if (*rest != ':' || !isdigit((unsigned char) rest[1]))
                return false;
        count = strtoull(rest + 1, NULL, 10);

        end = count > ULLONG_MAX - first ? ULLONG_MAX : first + count;
        return count > 0 && first < (unsigned long long) base + RANGE_SIZE && end > base;
}

bool range_overlaps_text(uid_t base, const char *text) {
        while (text) {
                if (line_overlaps(base, text))
                        return true;
                text = strchr(text, '\n');
                if (text)
                        text++;
        }
        return false;
}

/* NULL in *ret where there is no such file: then nobody has subordinate ids. */
static int read_text(const char *path, char **ret) {
        _cleanup_fclose_ FILE *file = fopen(path, "re");
        _cleanup_free_ char *text = NULL;
        struct stat status;
        size_t size;

        if (!file) {
                if (errno != ENOENT)
                        return -errno;
                *ret = NULL;
                return 0;
        }

        if (fstat(fileno(file), &status) < 0)
                return -errno;
        if (status.st_size > FILE_SIZE_MAX)
                return -EFBIG;
        text = malloc((size_t) status.st_size + 1);
        if (!text)
                return -ENOMEM;
        size = fread(text, 1, (size_t) status.st_size, file);
        if (ferror(file))
                return -EIO;

        text[size] = '\0';
        *ret = TAKE_PTR(text);
        return 0;
}

typedef struct Subordinates {
        char *uids, *gids;
} Subordinates;

static void subordinates_clear(Subordinates *subordinates) {
        free(subordinates->uids);
        free(subordinates->gids);
}

static int subordinates_read(Subordinates *subordinates) {
        int r;

        r = read_text("/etc/subuid", &subordinates->uids);
        return r < 0 ? r : read_text("/etc/subgid", &subordinates->gids);
}

/* systemd-nspawn's own check of a range asks for these as well. */
static bool id_is_taken(uid_t id) {
        return getpwuid(id) || getgrgid(id);
}

static bool range_is_free(uid_t base, const Subordinates *subordinates) {
        return !range_overlaps_text(base, subordinates->uids) &&
                !range_overlaps_text(base, subordinates->gids) && !id_is_taken(base) &&
                !id_is_taken(base + RANGE_SIZE - 2);
}

int range_check(uid_t base) {
        _cleanup_(subordinates_clear) Subordinates subordinates = {};
        int r;

        if (base < RANGE_FIRST || base > RANGE_LAST || base % RANGE_SIZE != 0)
                return -EINVAL;

        r = subordinates_read(&subordinates);
        if (r < 0)
                return r;
        return range_is_free(base, &subordinates) ? 0 : -EADDRINUSE;
}

int range_allocate(const uid_t *taken, size_t n_taken, uid_t *ret) {
        _cleanup_(subordinates_clear) Subordinates subordinates = {};
        _cleanup_free_ bool *used = calloc(BASES, sizeof(*used));
        uid_t base;
        int r;

        if (!used)
                return -ENOMEM;

        r = subordinates_read(&subordinates);
        if (r < 0)
                return r;

        for (size_t i = 0; i < n_taken; i++)
                if (taken[i] >= RANGE_FIRST && taken[i] <= RANGE_LAST)
                        used[(taken[i] - RANGE_FIRST) / RANGE_SIZE] = true;

        for (size_t i = 0; i < BASES; i++) {
                base = RANGE_FIRST + (uid_t) i * RANGE_SIZE;
                if (used[i] || !range_is_free(base, &subordinates))
                        continue;
                *ret = base;
                return 0;
        }
        return -ENOSPC;
}
