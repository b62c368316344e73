/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "json-cleanup.h"
#include "outputs.h"
#include "read.h"
#include "spec.h"
#include "strv.h"

#define SPEC_FILE "spec.json"
#define DEPTH_MAX 8

/* A result is { "drvPath": ..., "outputs": { "out": ... } }, or a path that needed no building. */
static const char *result_path(json_object *result) {
        json_object *path = result, *outputs;

        if (json_object_is_type(result, json_type_object)) {
                outputs = json_object_object_get(result, "outputs");
                path = json_object_is_type(outputs, json_type_object) ?
                        json_object_object_get(outputs, "out") :
                        NULL;
        }
        return json_object_is_type(path, json_type_string) ? json_object_get_string(path) : NULL;
}

static int read_results(json_object *results, char ***ret) {
        _cleanup_strv_ char **paths = NULL;
        const char *path;
        int r;

        if (!json_object_is_type(results, json_type_array))
                return -EBADMSG;

        r = strv_copy(NULL, &paths);
        for (size_t i = 0; r >= 0 && i < json_object_array_length(results); i++) {
                path = result_path(json_object_array_get_idx(results, i));
                if (!path)
                        return -EBADMSG;
                if (!strv_contains(paths, path))
                        r = strv_push(&paths, path);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(paths);
        return 0;
}

int outputs_parse(const char *json, size_t size, char ***ret) {
        _cleanup_json_tokener_ json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
        _cleanup_json_ json_object *results = NULL;

        if (!tokener)
                return -ENOMEM;
        if (!json || size > INT_MAX)
                return -EBADMSG;

        results = json_tokener_parse_ex(tokener, json, (int) size);
        return read_results(results, ret);
}

static int spec_open(const char *path) {
        const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
        _cleanup_close_ int fd = open(path, flags);
        struct stat status;
        int file;

        if (fd < 0 || fstat(fd, &status) < 0)
                return -errno;
        if (S_ISDIR(status.st_mode)) {
                file = openat(fd, SPEC_FILE, flags);
                if (file < 0 || fstat(file, &status) < 0)
                        return file < 0 ? -errno : -EINVAL;
                (void) close_fd(fd);
                fd = file;
        }
        return S_ISREG(status.st_mode) ? TAKE_FD(fd) : -EINVAL;
}

static int output_read_name(const char *path, char **ret, char **ret_fault) {
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_free_ char *json = NULL, *fault = NULL;
        _cleanup_close_ int fd = -1;
        size_t length = 0;
        int r;

        json = malloc(SPEC_SIZE_MAX + 1);
        if (!json)
                return -ENOMEM;

        fd = spec_open(path);
        r = fd < 0 ? fd : read_all(fd, json, SPEC_SIZE_MAX + 1, &length);
        if (r < 0)
                return asprintf(
                               ret_fault, "There is no " SPEC_FILE " in %s: %s", path,
                               strerror(-r)) < 0 ?
                        -ENOMEM :
                        -EINVAL;

        r = spec_parse(json, length, &spec, &fault);
        if (r == -EINVAL && asprintf(ret_fault, "The spec in %s has a fault: %s", path, fault) < 0)
                return -ENOMEM;
        return r < 0 ? r : spec_full_name(spec, ret);
}

/* The only one; n where there is none, or several. */
static size_t find_only(char *const *list, size_t n, const char *string) {
        size_t found = n;

        for (size_t i = 0; i < n; i++) {
                if (strcmp(list[i], string) != 0)
                        continue;
                if (found < n)
                        return n;
                found = i;
        }
        return found;
}

static size_t find_unassigned(char *const *paths, size_t n, char *const *assigned) {
        for (size_t i = 0; i < n; i++)
                if (!strv_contains(assigned, paths[i]))
                        return i;
        return n;
}

int outputs_assign(char *const *names, char *const *paths, char *const *specs, char ***ret) {
        size_t n = strv_length(paths), at, missing = 0, last = 0;
        _cleanup_strv_ char **assigned = NULL;
        char *copy;
        int r = 0;

        if (n != strv_length(names) || n == 0)
                return -ENOENT;

        for (size_t i = 0; r >= 0 && i < n; i++) {
                at = find_only(specs, n, names[i]);
                r = strv_push(&assigned, at < n ? paths[at] : "");
                if (at < n)
                        continue;
                missing++;
                last = i;
        }
        if (r < 0)
                return r;
        if (missing > 1)
                return -ENOENT;

        if (missing == 1) {
                copy = strdup(paths[find_unassigned(paths, n, assigned)]);
                if (!copy)
                        return -ENOMEM;
                free(assigned[last]);
                assigned[last] = copy;
        }

        *ret = TAKE_PTR(assigned);
        return 0;
}

static int read_specs(char *const *paths, char ***ret, char **ret_fault) {
        _cleanup_free_ char *fault = NULL;
        _cleanup_strv_ char **specs = NULL;
        int r = 0;

        for (char *const *path = paths; r >= 0 && *path; path++) {
                _cleanup_free_ char *name = NULL, *other = NULL;

                r = output_read_name(*path, &name, fault ? &other : &fault);
                if (r >= 0 || r == -EINVAL)
                        r = strv_push(&specs, name ?: "");
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(specs);
        *ret_fault = TAKE_PTR(fault);
        return 0;
}

int outputs_match(char *const *names, char *const *paths, char ***ret, char **ret_fault) {
        _cleanup_free_ char *fault = NULL, *have = NULL, *want = NULL;
        _cleanup_strv_ char **specs = NULL;
        int r;

        r = read_specs(paths, &specs, &fault);
        if (r >= 0)
                r = outputs_assign(names, paths, specs, ret);
        if (r != -ENOENT)
                return r;
        if (fault) {
                *ret_fault = TAKE_PTR(fault);
                return -ENOENT;
        }

        r = strv_join(names, ", ", &want);
        if (r >= 0)
                r = strv_join(specs, ", ", &have);
        if (r < 0)
                return r;

        if (asprintf(
                    ret_fault,
                    "The containers %s of the flake have specs that say %s: each attribute must "
                    "be called as its container",
                    want, have) < 0)
                return -ENOMEM;
        return -ENOENT;
}
