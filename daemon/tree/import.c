/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive-name.h"
#include "cleanup.h"
#include "directory-times.h"
#include "import.h"
#include "inside.h"
#include "new-entry.h"
#include "place.h"

#define SKIPPED "-"

typedef struct Import {
        int state;
        char *const *pairs;
        const char *path; /* of the part that is being made; NULL: none has begun */
        int part;         /* it; or -1 */
        bool has_root;
        uid_t shift;
        uint64_t min_free;
        Share tree, volumes;
        Archive archive;
        DirectoryTimes *times;
        Member member;
} Import;

static void import_done(Import *import) {
        (void) close_fd(import->part);
        archive_done(&import->archive);
        (void) directory_times_free(import->times);
}

static bool is_root(char *const *pair) {
        return !strchr(pair[0], '/');
}

/* The part that it is of, and the rest of its name, "" for the part itself. */
static char *const *find_part(const Import *import, const char *name, const char **ret_rest) {
        for (char *const *pair = import->pairs; pair[0]; pair += 2) {
                size_t length = strlen(pair[0]);

                if (strncmp(name, pair[0], length) != 0 ||
                    (name[length] != '/' && name[length] != '\0'))
                        continue;
                *ret_rest = name + length + (name[length] == '/');
                return pair;
        }
        return NULL;
}

/* A directory of ours in the archive, in which parts are. */
static bool holds_parts(const Import *import, const char *name) {
        size_t length = strlen(name);

        if (import->member.type != MEMBER_DIRECTORY)
                return false;
        for (char *const *pair = import->pairs; pair[0]; pair += 2)
                if (length == 0 || (strncmp(pair[0], name, length) == 0 && pair[0][length] == '/'))
                        return true;
        return strcmp(name, "volumes") == 0;
}

static NewEntry entry_of(Import *import, char *const *pair, int parent, const char *name) {
        return (NewEntry){
                .parent = parent,
                .name = name,
                .member = &import->member,
                .archive = &import->archive,
                /* Volumes are always mapped. */
                .shift = is_root(pair) ? import->shift : 0,
                .min_free = import->min_free,
                .share = is_root(pair) ? &import->tree : &import->volumes,
        };
}

/* Its directory comes before all that is in it, and once. */
static int begin_part(Import *import, char *const *pair) {
        _cleanup_close_ int parent = -1;
        const char *name;
        NewEntry entry;

        if (import->member.type != MEMBER_DIRECTORY)
                return -EXDEV;
        parent = place_make_parent(import->state, pair[1], &name);
        if (parent < 0)
                return parent;
        if (mkdirat(parent, name, 0700) < 0)
                return errno == EEXIST ? -EXDEV : -errno;

        import->part = close_fd(import->part);
        import->part = place_open(parent, name);
        import->path = pair[1];
        import->has_root |= is_root(pair);
        entry = entry_of(import, pair, parent, name);
        return import->part < 0 ? import->part : new_entry_dress(&entry, import->part);
}

/* Of what came before it in the same part. */
static int make_hardlink(Import *import, char *const *pair, const NewEntry *entry) {
        char clean[ARCHIVE_NAME_MAX + 1], target[ARCHIVE_NAME_MAX + 1];
        _cleanup_close_ int from = -1;
        const char *rest, *name;
        char *slash;
        int r;

        r = archive_name_clean(import->member.target, clean);
        if (r < 0)
                return r;
        slash = strchr(clean, '/');
        if (!slash || find_part(import, slash + 1, &rest) != pair || *rest == '\0')
                return -EXDEV;

        (void) strcpy(target, rest);
        r = archive_name_open_parent(import->part, target, &from, &name);
        if (r >= 0)
                r = archive_name_make_room(entry->parent, entry->name);
        if (r < 0)
                return r;
        return linkat(from, name, entry->parent, entry->name, 0) < 0 ? -errno : 0;
}

static int make_member(Import *import, char *const *pair, const char *rest) {
        char path[ARCHIVE_NAME_MAX + 1];
        _cleanup_close_ int parent = -1;
        const char *name;
        NewEntry entry;
        int r;

        if (import->path != pair[1])
                return -ENOENT;
        r = directory_times_leave(import->times, import->part, rest);
        (void) strcpy(path, rest);
        if (r >= 0)
                r = archive_name_open_parent(import->part, path, &parent, &name);
        if (r < 0)
                return r;

        entry = entry_of(import, pair, parent, name);
        if (import->member.type == MEMBER_HARDLINK)
                return make_hardlink(import, pair, &entry);
        r = new_entry_make(&entry);
        if (r < 0 || import->member.type != MEMBER_DIRECTORY)
                return r;
        return directory_times_enter(import->times, rest, import->member.mtime);
}

/* The first component is the container's name where it comes from, which is of no weight. */
static int import_member(Import *import) {
        char clean[ARCHIVE_NAME_MAX + 1];
        const char *name, *rest;
        char *const *pair;
        int r;

        r = archive_name_clean(import->member.name, clean);
        if (r < 0)
                return r;
        name = clean + strcspn(clean, "/");
        name += *name == '/';
        pair = find_part(import, name, &rest);
        if (!pair)
                return holds_parts(import, name) ? 0 : -EXDEV;
        if (strcmp(pair[1], SKIPPED) == 0)
                return 0;
        if (*rest != '\0')
                return make_member(import, pair, rest);

        r = directory_times_leave(import->times, import->part, "");
        return r < 0 ? r : begin_part(import, pair);
}

/* What systemd-nspawn takes for a system's tree. */
static int check_root(const Import *import) {
        _cleanup_free_ char *usr = NULL;
        _cleanup_close_ int fd = -1;

        for (char *const *pair = import->pairs; pair[0]; pair += 2)
                if (is_root(pair) && strcmp(pair[1], SKIPPED) != 0 &&
                    asprintf(&usr, "%s/usr", pair[1]) < 0)
                        return -ENOMEM;
        fd = import->has_root ? place_open(import->state, usr) : -ENODATA;
        return fd < 0 ? -ENODATA : 0;
}

static int import_all(Import *import) {
        int r;

        while ((r = archive_next(&import->archive, &import->member)) > 0) {
                r = import_member(import);
                if (r < 0)
                        return r;
        }
        import->member.name[0] = '\0';
        if (r >= 0)
                r = directory_times_leave(import->times, import->part, "");
        if (r >= 0)
                r = check_root(import);
        return r < 0 ? r : syncfs(import->state) < 0 ? -errno : 0;
}

static int import_init(Import *import, char *const *arguments) {
        int r;

        r = inside_open_shift(import->state, arguments, &import->shift);
        if (r < 0)
                return r;
        if (!arguments[3] || !arguments[4])
                return -EINVAL;
        for (char *const *pair = arguments + 5; pair[0]; pair += 2)
                if (!pair[1])
                        return -EINVAL;

        import->pairs = arguments + 5;
        import->tree = share_of(strtoull(arguments[3], NULL, 10));
        import->volumes = share_of(strtoull(arguments[4], NULL, 10));
        import->min_free = strtoull(arguments[0], NULL, 10);
        import->times = directory_times_new();
        return import->times ? 0 : -ENOMEM;
}

int import_run(int state, char *const *arguments) {
        _cleanup_free_ Import *import = malloc(sizeof(*import));
        int r;

        if (!import)
                return -ENOMEM;
        *import = (Import){ .state = state, .part = -1, .archive.fd = STDIN_FILENO };
        r = import_init(import, arguments);
        if (r >= 0)
                r = import_all(import);
        if (r < 0 && printf("%s", import->member.name) >= 0)
                (void) fflush(stdout);
        import_done(import);
        return r;
}
