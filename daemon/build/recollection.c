/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "document.h"
#include "fingerprint.h"
#include "json-draft.h"
#include "read.h"
#include "recollection.h"
#include "strv.h"
#include "write.h"

#define VERSION       1
#define FILE_SIZE_MAX (2 * 1024 * 1024) /* bytes */
#define NAMES_MAX     1024

static const char *const keys[] = {
        "version", "flake", "wanted", "inputs", "names", "outputs", NULL,
};

void recollection_done(Recollection *recollection) {
        free(recollection->inputs);
        strv_free(recollection->names);
        strv_free(recollection->outputs);
}

/* FNV-1a: only to have one file for each; what it is of stands in it. */
static uint64_t hash_add(uint64_t hash, const char *text) {
        do
                hash = (hash ^ (unsigned char) *text) * UINT64_C(0x100000001b3);
        while (*text++);
        return hash;
}

static int file_path(const Request *request, char **ret) {
        uint64_t hash = hash_add(UINT64_C(0xcbf29ce484222325), request->flake);
        const char *home = getenv("HOME");

        if (!home || home[0] != '/')
                return -EOPNOTSUPP;
        for (char **name = request->names; *name; name++)
                hash = hash_add(hash, *name);
        return asprintf(ret, "%s/.cache/flakectr/%016" PRIx64 ".json", home, hash) < 0 ? -ENOMEM :
                                                                                         0;
}

/* 1: it is of this request, and of these inputs. */
static int read_document(
        const Document *document, const Request *request, Recollection *recollection) {
        _cleanup_strv_ char **wanted = NULL;
        const char *flake, *inputs;
        int64_t version;
        int r;

        r = document_check_keys(document, keys);
        if (r >= 0)
                r = document_get_integer(document, "version", VERSION, VERSION, &version);
        if (r >= 0)
                r = document_get_string(document, "flake", &flake);
        if (r >= 0)
                r = document_get_string(document, "inputs", &inputs);
        if (r >= 0)
                r = document_copy_strings(document, "wanted", NAMES_MAX, &wanted);
        if (r < 0 || strcmp(flake, request->flake) != 0 || !strv_equal(wanted, request->names) ||
            strcmp(inputs, recollection->inputs) != 0)
                return r < 0 ? r : 0;

        r = document_copy_strings(document, "names", NAMES_MAX, &recollection->names);
        if (r >= 0)
                r = document_copy_strings(document, "outputs", NAMES_MAX, &recollection->outputs);
        return r < 0 ? r : strv_length(recollection->names) == strv_length(recollection->outputs);
}

static int read_file(const char *path, const Request *request, Recollection *recollection) {
        _cleanup_free_ char *json = malloc(FILE_SIZE_MAX);
        _cleanup_document_ Document *document = NULL;
        _cleanup_close_ int fd = -1;
        size_t size;
        int r;

        if (!json)
                return -ENOMEM;
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd < 0)
                return -errno;

        r = read_all(fd, json, FILE_SIZE_MAX, &size);
        if (r >= 0)
                r = document_parse(json, size, FILE_SIZE_MAX - 1, NULL, &document);
        return r < 0 ? r : read_document(document, request, recollection);
}

static bool outputs_are_kept(const Recollection *recollection, const Request *request) {
        for (char **output = recollection->outputs; *output; output++)
                if (!strv_contains(request->kept, *output))
                        return false;
        return true;
}

int recollect(const Request *request, const Flake *flake, Recollection *ret) {
        _cleanup_free_ char *path = NULL;
        int r;

        r = fingerprint_take(flake, &ret->inputs, &ret->settled);
        if (r >= 0)
                r = file_path(request, &path);
        if (r >= 0 && *request->kept)
                r = read_file(path, request, ret);
        if (r > 0 && outputs_are_kept(ret, request))
                return 1;

        ret->names = strv_free(ret->names);
        ret->outputs = strv_free(ret->outputs);
        return r == -ENOMEM ? r : 0;
}

static int format(
        const Recollection *before,
        const Request *request,
        char *const *names,
        char *const *outputs,
        char **ret) {
        _cleanup_json_draft_ JsonDraft *draft = json_draft_new();

        if (!draft)
                return -ENOMEM;

        json_draft_add_integer(draft, "version", VERSION);
        json_draft_add_string(draft, "flake", request->flake);
        json_draft_add_strings(draft, "wanted", request->names);
        json_draft_add_string(draft, "inputs", before->inputs);
        json_draft_add_strings(draft, "names", names);
        json_draft_add_strings(draft, "outputs", outputs);
        return json_draft_format(draft, ret);
}

static int make_parents(char *path) {
        for (int levels = 2; levels > 0; levels--) {
                char *end = path + strlen(path);

                for (int i = 0; i < levels; i++)
                        end = memrchr(path, '/', (size_t) (end - path));
                *end = '\0';
                if (mkdir(path, 0700) < 0 && errno != EEXIST)
                        return -errno;
                *end = '/';
        }
        return 0;
}

/* Whoever reads it meanwhile sees the old one or the new one. */
static int write_file(char *path, const char *json) {
        _cleanup_free_ char *new = NULL;
        _cleanup_close_ int fd = -1;
        int r;

        r = make_parents(path);
        if (r < 0)
                return r;
        if (asprintf(&new, "%s.%d", path, getpid()) < 0)
                return -ENOMEM;

        fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
                return -errno;
        r = write_all(fd, json, strlen(json));
        if (r >= 0 && rename(new, path) < 0)
                r = -errno;
        if (r < 0)
                (void) unlink(new);
        return r;
}

int recollection_keep(
        const Recollection *before,
        const Request *request,
        const Flake *flake,
        char *const *names,
        char *const *outputs) {
        _cleanup_free_ char *path = NULL, *json = NULL, *after = NULL;
        bool settled;
        int r;

        if (!before->inputs || !before->settled)
                return 0;

        r = fingerprint_take(flake, &after, &settled);
        if (r < 0 || strcmp(after, before->inputs) != 0)
                return r == -ENOMEM ? r : 0;

        r = file_path(request, &path);
        if (r >= 0)
                r = format(before, request, names, outputs, &json);
        if (r >= 0)
                r = write_file(path, json);
        return r == -ENOMEM ? r : 0;
}
