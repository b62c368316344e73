/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "store-path.h"
#include "text.h"
#include "volume.h"

/* Neither these, nor what is below them, nor what would hide them. */
static const char *const reserved[] = {
        STORE_DIR, "/proc", "/sys", "/dev", "/run/host", "/run/systemd", NULL,
};

void volume_done(Volume *volume) {
        free(volume->source);
        free(volume->target);
        *volume = (Volume){};
}

static bool part_is_dots(const char *part, size_t length) {
        return (length == 1 && part[0] == '.') || (length == 2 && strncmp(part, "..", 2) == 0);
}

/* Each part of it is the name of a file. */
static const char *path_fault(const char *path) {
        char copy[VOLUME_PATH_MAX + 1];
        size_t length;

        if (!*path)
                return "is empty";
        if (strlen(path) > VOLUME_PATH_MAX)
                return "is longer than 1024 bytes";
        if (strchr(path, ':'))
                return "has a ':' in it, which separates a source from its target";
        if (strpbrk(path, "\\\n\t") || strcmp(text_clean(strcpy(copy, path)), path) != 0)
                return "has a backslash or a control character in it";

        for (const char *part = path + (*path == '/');; part += length + 1) {
                length = strcspn(part, "/");
                if (length == 0)
                        return "has a '/' too many";
                if (length > NAME_MAX)
                        return "has a part of more than 255 bytes";
                if (part_is_dots(part, length))
                        return "has a part '.' or '..', and must go straight ahead";
                if (!part[length])
                        return NULL;
        }
}

const char *volume_source_fault(const char *source) {
        if (strcmp(source, "/") == 0)
                return "is all of the host; name a directory in it";
        if (source[0] == '~')
                return "begins with '~', which nobody puts a home in place of here";
        /* All of the flake's directory. */
        return strcmp(source, ".") == 0 ? NULL : path_fault(source);
}

bool path_is_below(const char *path, const char *directory) {
        size_t length = strlen(directory);

        if (strcmp(directory, "/") == 0)
                return path[0] == '/';
        return strncmp(path, directory, length) == 0 && (path[length] == '/' || !path[length]);
}

const char *volume_target_fault(const char *target) {
        const char *fault;

        if (target[0] != '/')
                return "is no absolute path";
        if (strcmp(target, "/") == 0)
                return "would hide the whole container";
        fault = path_fault(target);
        if (fault)
                return fault;

        for (const char *const *path = reserved; *path; path++)
                if (path_is_below(target, *path) || path_is_below(*path, target))
                        return "is not free: " STORE_DIR ", /proc, /sys, /dev, /run/host and "
                               "/run/systemd are the container's own";
        return NULL;
}

int volume_parse(const char *text, bool read_only, Volume *ret, const char **ret_fault) {
        const char *colon = strchr(text, ':'), *target = colon ? colon + 1 : text;
        _cleanup_free_ char *source = NULL;

        if (!colon && text[0] != '/') {
                *ret_fault = "has no target: write \"source:/target\"";
                return -EINVAL;
        }

        /* A flake's author may well write "./src". */
        if (strncmp(text, "./", 2) == 0 && text[2] && text + 2 != colon)
                text += 2;
        source = colon ? strndup(text, (size_t) (colon - text)) : strdup(text);
        if (!source)
                return -ENOMEM;

        *ret_fault = volume_source_fault(source);
        if (!*ret_fault)
                *ret_fault = volume_target_fault(target);
        if (*ret_fault)
                return -EINVAL;

        *ret = (Volume){
                .source = TAKE_PTR(source),
                .target = strdup(target),
                .read_only = read_only,
        };
        if (!ret->target) {
                volume_done(ret);
                return -ENOMEM;
        }
        return 0;
}

static const char *parse_id(const char *text, unsigned *ret) {
        size_t length = strspn(text, "0123456789");
        unsigned long id;

        if (length == 0 || length > 5 || (length > 1 && text[0] == '0'))
                return NULL;

        id = strtoul(text, NULL, 10);
        if (id > VOLUME_ID_MAX)
                return NULL;

        *ret = (unsigned) id;
        return text + length;
}

int volume_parse_owner(const char *text, uid_t *ret_uid, gid_t *ret_gid) {
        unsigned uid, gid;

        text = parse_id(text, &uid);
        if (!text || *text != ':')
                return -EINVAL;
        text = parse_id(text + 1, &gid);
        if (!text || *text)
                return -EINVAL;

        *ret_uid = uid;
        *ret_gid = gid;
        return 0;
}

const char *path_inner(const char *flake_directory, const char *path) {
        if (!flake_directory || strcmp(flake_directory, "/") == 0)
                return NULL;
        if (path[0] != '/')
                return path;
        if (!path_is_below(path, flake_directory))
                return NULL;

        path += strlen(flake_directory);
        return *path ? path + 1 : ".";
}

bool volume_wants_consent(const char *flake_directory, const Volume *volume) {
        return volume->type == VOLUME_BIND && !path_inner(flake_directory, volume->source);
}
