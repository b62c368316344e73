/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "approach.h"
#include "cleanup.h"
#include "resolve.h"
#include "trusted-path.h"

int approach_open(const Approach *approach, uid_t reader) {
        _cleanup_close_ int fd = trusted_path_open(approach->steps[0], reader);

        for (const char *const *step = approach->steps + 1; fd >= 0 && *step; step++) {
                int next = resolve_open(fd, *step, O_PATH, RESOLVE_BENEATH);

                if (next == -EXDEV && step == &approach->steps[1] && approach->writable)
                        next = -EREMOTE;
                (void) close_fd(fd);
                fd = next;
        }
        return TAKE_FD(fd);
}

void approach_done(Approach *approach) {
        free(approach->writable);
        *approach = (Approach){};
}

static int absolute_path(const Site *site, const char *source, char **ret) {
        const char *inner = path_inner(site->flake_directory, source);
        int n;

        if (!inner && source[0] != '/')
                return -EINVAL;
        if (inner && strcmp(inner, ".") != 0)
                n = asprintf(ret, "%s/%s", site->flake_directory, inner);
        else
                n = asprintf(ret, "%s", inner ? site->flake_directory : source);
        return n < 0 ? -ENOMEM : 0;
}

static bool is_writable_bind(const Volume *volume) {
        return volume->type == VOLUME_BIND && !volume->read_only && !volume->privileged;
}

/* The outermost that the path is in; NULL: there is none. */
static int find_writable(const Site *site, const char *path, char **ret) {
        _cleanup_free_ char *found = NULL;
        size_t n = site->volumes ? site->volumes->n : 0;

        for (size_t i = 0; i < n; i++) {
                const Volume *volume = &site->volumes->items[i];
                _cleanup_free_ char *own = NULL;

                if (!is_writable_bind(volume))
                        continue;
                if (absolute_path(site, volume->source, &own) == -ENOMEM)
                        return -ENOMEM;
                if (!own || strcmp(path, own) == 0 || !path_is_below(path, own) ||
                    (found && path_is_below(own, found)))
                        continue;
                free(found);
                found = TAKE_PTR(own);
        }

        *ret = TAKE_PTR(found);
        return 0;
}

int approach_plan(const Site *site, const char *source, Approach *ret) {
        const char *inner = path_inner(site->flake_directory, source);
        const char *outer = inner ? site->flake_directory : source;
        const char **step = ret->steps;
        int r;

        if (outer[0] != '/')
                return -EINVAL;

        *ret = (Approach){};
        r = find_writable(site, outer, &ret->writable);
        if (r < 0)
                return r;

        if (ret->writable) {
                *step++ = ret->writable;
                outer += strlen(ret->writable) + 1;
        }
        *step++ = outer;
        *step = inner;
        return 0;
}
