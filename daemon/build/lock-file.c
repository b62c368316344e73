/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "json-cleanup.h"
#include "lock-file.h"
#include "strv.h"

#define DEPTH_MAX 16

static const char *text_of(json_object *object, const char *key) {
        json_object *value = json_object_object_get(object, key);

        return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
}

/* "./sub" is a part of the flake itself; what leads out of it is not known here. */
static int add_path(const char *path, char ***paths) {
        if (path[0] == '/')
                return strv_push(paths, path);
        return strncmp(path, "./", 2) == 0 && !strstr(path, "..") ? 0 : -EOPNOTSUPP;
}

static int add_locked(json_object *locked, char ***paths) {
        static const char *const hosted[] = { "git", "github", "gitlab", "sourcehut", "hg", NULL };
        const char *type = text_of(locked, "type");

        if (strcmp(type, "path") == 0)
                return add_path(text_of(locked, "path"), paths);
        if (strcmp(type, "tarball") == 0 || strcmp(type, "file") == 0)
                return *text_of(locked, "narHash") ? 0 : -EOPNOTSUPP;
        for (const char *const *known = hosted; *known; known++)
                if (strcmp(type, *known) == 0)
                        return *text_of(locked, "rev") ? 0 : -EOPNOTSUPP;
        return -EOPNOTSUPP;
}

static int read_nodes(json_object *lock, char ***paths) {
        json_object *nodes = json_object_object_get(lock, "nodes"), *locked;
        const char *root = text_of(lock, "root");
        int r = 0;

        if (!json_object_is_type(nodes, json_type_object))
                return -EOPNOTSUPP;

        json_object_object_foreach(nodes, name, node) {
                if (strcmp(name, root) == 0)
                        continue;
                locked = json_object_is_type(node, json_type_object) ?
                        json_object_object_get(node, "locked") :
                        NULL;
                r = json_object_is_type(locked, json_type_object) ? add_locked(locked, paths) :
                                                                    -EOPNOTSUPP;
                if (r < 0)
                        return r;
        }
        return r;
}

int lock_file_parse(const char *json, size_t size, char ***ret) {
        _cleanup_json_tokener_ json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
        _cleanup_json_ json_object *lock = NULL;
        _cleanup_strv_ char **paths = NULL;
        int r;

        if (!tokener)
                return -ENOMEM;
        if (size > LOCK_FILE_SIZE_MAX)
                return -EOPNOTSUPP;

        lock = json_tokener_parse_ex(tokener, json, (int) size);
        if (!json_object_is_type(lock, json_type_object))
                return -EOPNOTSUPP;

        r = strv_copy(NULL, &paths);
        if (r >= 0)
                r = read_nodes(lock, &paths);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(paths);
        return 0;
}

/* One that Nix cannot write says nothing of what it resolves anew each time. */
int lock_file_read(const char *directory, char ***ret) {
        _cleanup_free_ char *path = NULL, *json = NULL;
        _cleanup_close_ int fd = -1;
        struct stat status;
        ssize_t n;

        if (asprintf(&path, "%s/" LOCK_FILE, directory) < 0)
                return -ENOMEM;
        fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
        if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) ||
            status.st_size > LOCK_FILE_SIZE_MAX)
                return -EOPNOTSUPP;

        json = malloc((size_t) status.st_size + 1);
        if (!json)
                return -ENOMEM;
        n = read(fd, json, (size_t) status.st_size);
        return n == status.st_size ? lock_file_parse(json, (size_t) n, ret) : -EOPNOTSUPP;
}
