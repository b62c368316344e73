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

/* "name:password:id:…" */
static bool line_has_id(uid_t base, const char *line) {
        const char *field = line;
        unsigned long long id;

        for (int i = 0; i < 2; i++) {
                field += strcspn(field, ":\n");
                if (*field++ != ':')
                        return false;
        }
        if (!isdigit((unsigned char) *field))
                return false;
        id = strtoull(field, NULL, 10);
        return id >= base && id - base < RANGE_SIZE;
}

static bool any_line(uid_t base, const char *text, bool (*test)(uid_t base, const char *line)) {
        while (text) {
                if (test(base, text))
                        return true;
                text = strchr(text, '\n');
                if (text)
                        text++;
        }
        return false;
}

bool range_overlaps_text(uid_t base, const char *text) {
        return any_line(base, text, line_overlaps);
}

bool range_has_id_of_text(uid_t base, const char *text) {
        return any_line(base, text, line_has_id);
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

/* What the host's own files say of ids. */
typedef struct Others {
        char *subordinate_uids, *subordinate_gids, *users, *groups;
} Others;

static void others_clear(Others *others) {
        free(others->subordinate_uids);
        free(others->subordinate_gids);
        free(others->users);
        free(others->groups);
}

static int others_read(Others *others) {
        int r;

        r = read_text("/etc/subuid", &others->subordinate_uids);
        if (r >= 0)
                r = read_text("/etc/subgid", &others->subordinate_gids);
        if (r >= 0)
                r = read_text("/etc/passwd", &others->users);
        return r < 0 ? r : read_text("/etc/group", &others->groups);
}

/* Users of a network are in no file; systemd-nspawn's own check of a range asks for these as well.
 */
static bool id_is_taken(uid_t id) {
        return getpwuid(id) || getgrgid(id);
}

static bool range_is_free(uid_t base, const Others *others) {
        return !range_overlaps_text(base, others->subordinate_uids) &&
                !range_overlaps_text(base, others->subordinate_gids) &&
                !range_has_id_of_text(base, others->users) &&
                !range_has_id_of_text(base, others->groups) && !id_is_taken(base) &&
                !id_is_taken(base + RANGE_SIZE - 2);
}

int range_check(uid_t base) {
        _cleanup_(others_clear) Others others = {};
        int r;

        if (base < RANGE_FIRST || base > RANGE_LAST || base % RANGE_SIZE != 0)
                return -EINVAL;

        r = others_read(&others);
        if (r < 0)
                return r;
        return range_is_free(base, &others) ? 0 : -EADDRINUSE;
}

int range_allocate(const uid_t *taken, size_t n_taken, uid_t *ret) {
        _cleanup_(others_clear) Others others = {};
        _cleanup_free_ bool *used = calloc(BASES, sizeof(*used));
        uid_t base;
        int r;

        if (!used)
                return -ENOMEM;

        r = others_read(&others);
        if (r < 0)
                return r;

        for (size_t i = 0; i < n_taken; i++)
                if (taken[i] >= RANGE_FIRST && taken[i] <= RANGE_LAST)
                        used[(taken[i] - RANGE_FIRST) / RANGE_SIZE] = true;

        for (size_t i = 0; i < BASES; i++) {
                base = RANGE_FIRST + (uid_t) i * RANGE_SIZE;
                if (used[i] || !range_is_free(base, &others))
                        continue;
                *ret = base;
                return 0;
        }
        return -ENOSPC;
}
