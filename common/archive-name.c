/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "archive-name.h"
#include "resolve.h"

int archive_name_clean(const char *name, char ret[static ARCHIVE_NAME_MAX + 1]) {
        size_t used = 0;

        if (name[0] == '/')
                return -EXDEV;
        while (*name) {
                size_t size = strcspn(name, "/");
                const char *part = name;

                name += size + (name[size] == '/');
                if (size == 0 || (size == 1 && part[0] == '.'))
                        continue;
                if (size == 2 && strncmp(part, "..", 2) == 0)
                        return -EXDEV;
                if (used + size + 1 > ARCHIVE_NAME_MAX)
                        return -ENAMETOOLONG;
                if (used > 0)
                        ret[used++] = '/';
                memcpy(ret + used, part, size);
                used += size;
        }
        ret[used] = '\0';
        return 0;
}

int archive_name_open_parent(int directory, char *name, int *ret, const char **ret_last) {
        char *slash = strrchr(name, '/');
        int fd;

        if (slash)
                *slash = '\0';
        fd = resolve_open(directory, slash ? name : ".", O_RDONLY | O_DIRECTORY, RESOLVE_INSIDE);
        if (fd < 0)
                return fd == -ELOOP ? -EXDEV : fd;

        *ret_last = slash ? slash + 1 : name;
        *ret = fd;
        return 0;
}

int archive_name_make_room(int parent, const char *last) {
        return unlinkat(parent, last, 0) < 0 && errno != ENOENT ? -errno : 0;
}
