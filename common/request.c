/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "container-name.h"
#include "document.h"
#include "json-draft.h"
#include "request.h"
#include "strv.h"
#include "text.h"

#define FLAKE_SIZE_MAX 4096 /* bytes */
#define NAMES_MAX      1024

static const char *const keys[] = { "flake", "names", "kept", "verbose", NULL };

Request *request_free(Request *request) {
        if (!request)
                return NULL;

        free(request->flake);
        strv_free(request->names);
        strv_free(request->kept);
        free(request);
        return NULL;
}

/* Nothing that text_clean() would take away, and no line of its own. */
static bool text_is_clean(const char *text) {
        char copy[FLAKE_SIZE_MAX + 1];

        return strcmp(text_clean(strcpy(copy, text)), text) == 0 && !strpbrk(text, "\n\t");
}

/* Also what stands behind a "?", which ends a path in a flake reference. */
static bool path_is_straight(const char *path) {
        size_t length;

        for (const char *part = path; *part; part += length) {
                part += strspn(part, "/?");
                length = strcspn(part, "/?");
                if ((length == 1 && part[0] == '.') || (length == 2 && strncmp(part, "..", 2) == 0))
                        return false;
        }
        return path[0] == '/';
}

bool flake_reference_is_valid(const char *flake) {
        const char *path =
                strncmp(flake, "path:", strlen("path:")) == 0 ? strchr(flake, ':') + 1 : flake;

        if (!*flake || strlen(flake) > FLAKE_SIZE_MAX || flake[0] == '-' || strchr(flake, '#') ||
            !text_is_clean(flake))
                return false;

        if (path != flake || path[0] == '/' || path[0] == '.')
                return path_is_straight(path);
        return true;
}

/* What is left of a path without the slashes that say nothing. */
static void path_tidy(char *path) {
        char *end = path;

        for (const char *c = path; *c; c++)
                if (*c != '/' || (c[1] != '/' && c[1]))
                        *end++ = *c;
        if (end == path)
                *end++ = '/';
        *end = '\0';
}

/* "?dir=sub" is below the path; what another parameter does to it only Nix knows. */
static int query_directory(const char *query, const char **ret) {
        *ret = "";
        if (!*query)
                return 0;
        if (strncmp(query, "?dir=", strlen("?dir=")) != 0 || strpbrk(query, "%&"))
                return -EINVAL;

        *ret = query + strlen("?dir=");
        return (*ret)[0] == '.' || strstr(*ret, "/.") ? -EINVAL : 0;
}

int flake_reference_directory(const char *flake, char **ret) {
        const char *query = strchrnul(flake, '?'), *below;
        char *path;

        if (strncmp(flake, "path:", strlen("path:")) == 0)
                flake += strlen("path:");
        if (flake[0] != '/' || query_directory(query, &below) < 0) {
                *ret = NULL;
                return 0;
        }

        if (asprintf(&path, "%.*s/%s", (int) (query - flake), flake, below) < 0)
                return -ENOMEM;
        path_tidy(path);
        *ret = path;
        return 0;
}

static int read_lists(const Document *document, Request *request) {
        int r;

        r = document_copy_strings(document, "names", NAMES_MAX, &request->names);
        for (char **name = request->names; r >= 0 && *name; name++)
                if (!container_name_is_valid(*name))
                        return -EINVAL;
        return r < 0 ? r : document_copy_strings(document, "kept", NAMES_MAX, &request->kept);
}

static int read_request(const Document *document, Request *request) {
        const char *flake;
        int r;

        r = document_check_keys(document, keys);
        if (r >= 0)
                r = document_get_string(document, "flake", &flake);
        if (r >= 0)
                r = document_get_boolean(document, "verbose", &request->verbose);
        if (r < 0)
                return r;
        if (!flake_reference_is_valid(flake))
                return -EINVAL;

        request->flake = strdup(flake);
        return request->flake ? read_lists(document, request) : -ENOMEM;
}

int request_parse(const char *json, size_t size, Request **ret) {
        _cleanup_(request_freep) Request *request = calloc(1, sizeof(*request));
        _cleanup_document_ Document *document = NULL;
        int r;

        if (!request)
                return -ENOMEM;

        r = document_parse(json, size, REQUEST_SIZE_MAX, NULL, &document);
        if (r >= 0)
                r = read_request(document, request);
        if (r < 0)
                return r == -EINVAL ? -EBADMSG : r;

        *ret = TAKE_PTR(request);
        return 0;
}

int request_format(const Request *request, char **ret) {
        _cleanup_json_draft_ JsonDraft *draft = json_draft_new();
        _cleanup_free_ char *json = NULL;
        int r;

        if (!draft)
                return -ENOMEM;

        json_draft_add_string(draft, "flake", request->flake);
        json_draft_add_strings(draft, "names", request->names);
        json_draft_add_strings(draft, "kept", request->kept);
        json_draft_add_boolean(draft, "verbose", request->verbose);
        r = json_draft_format(draft, &json);
        if (r < 0)
                return r;
        if (strlen(json) > REQUEST_SIZE_MAX)
                return -E2BIG;

        *ret = TAKE_PTR(json);
        return 0;
}
