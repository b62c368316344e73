/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <string.h>

#include "document.h"
#include "json-text.h"
#include "strv.h"
#include "text.h"

/* Of what a stranger wrote, in a sentence. */
#define SHOWN_MAX 128 /* bytes */

Document *document_free(Document *document) {
        if (!document)
                return NULL;

        (void) json_object_put(document->json);
        free(document->path);
        free(document);
        return NULL;
}

int document_make(struct json_object *json, char *path, char **fault, Document **ret) {
        _cleanup_free_ char *owned = path;
        Document *document = calloc(1, sizeof(*document));

        if (!owned || !document) {
                free(document);
                return -ENOMEM;
        }

        *document = (Document){
                .json = json_object_get(json),
                .path = TAKE_PTR(owned),
                .fault = fault,
        };
        *ret = document;
        return 0;
}

/* A string as it may be shown, on one line. */
static int show_string(const char *string, char **ret) {
        _cleanup_free_ char *shown = strndup(string, SHOWN_MAX);

        if (!shown)
                return -ENOMEM;

        text_clean(shown);
        for (char *c = shown; *c; c++)
                if (*c == '\n' || *c == '\t')
                        *c = ' ';

        *ret = TAKE_PTR(shown);
        return 0;
}

int document_fault(const Document *document, const char *key, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        const char *path = document->path;
        char *fault;
        va_list args;
        int n;

        if (!document->fault || *document->fault)
                return -EINVAL;

        va_start(args, format);
        n = vasprintf(&text, format, args);
        va_end(args);
        if (n < 0) {
                text = NULL;
                return -ENOMEM;
        }

        if (!key)
                path = *path ? path : ".";
        n = asprintf(&fault, "%s%s%s: %s", path, key ? "." : "", key ?: "", text);
        if (n < 0)
                return -ENOMEM;

        *document->fault = fault;
        return -EINVAL;
}

int document_fault_string(
        const Document *document, const char *key, const char *value, const char *why) {
        _cleanup_free_ char *shown = NULL;
        int r;

        r = show_string(value, &shown);
        if (r < 0)
                return r;
        return document_fault(document, key, "\"%s\" %s", shown, why);
}

int document_parse(
        const char *json, size_t size, size_t largest, char **ret_fault, Document **ret) {
        _cleanup_document_ Document *document = NULL;
        _cleanup_free_ char *why = NULL;
        int r;

        r = document_make(NULL, strdup(""), ret_fault, &document);
        if (r < 0)
                return r;

        if (size > largest)
                return document_fault(document, NULL, "has more than %zu bytes", largest);

        r = json_text_parse(json, size, &document->json, &why);
        if (r == -EINVAL)
                return document_fault(document, NULL, "%s", why);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(document);
        return 0;
}

int document_copy_keys(const Document *document, size_t most, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        size_t n = (size_t) json_object_object_length(document->json);
        int r;

        if (n > most)
                return document_fault(
                        document, NULL, "%zu keys are too many; %zu is the most", n, most);

        r = strv_copy(NULL, &list);
        json_object_object_foreach(document->json, key, value) {
                (void) value;
                if (r >= 0)
                        r = strv_push(&list, key);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}

int document_check_keys(const Document *document, const char *const *keys) {
        _cleanup_free_ char *known = NULL, *shown = NULL;
        int r;

        json_object_object_foreach(document->json, key, value) {
                (void) value;
                if (strv_contains((char *const *) keys, key))
                        continue;

                r = show_string(key, &shown);
                if (r >= 0)
                        r = strv_join((char *const *) keys, ", ", &known);
                if (r < 0)
                        return r;
                return document_fault(document, shown, "is no key here; these are: %s", known);
        }
        return 0;
}
