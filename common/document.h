/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A JSON object that is read, or written, against a closed schema.
 *
 * Nothing is guessed: a key that is unknown or there twice, a value of another type or out of its
 * range is refused, and the first such fault is told in a sentence that begins with the path of its
 * key.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cleanup.h"

typedef struct Document {
        struct json_object *json; /* a reference of its own, also to a part of another document */
        char *path;               /* "" for the outermost, ".ready", ".ports[2]" */
        char **fault;             /* the caller's; may be NULL */
} Document;

Document *document_free(Document *document);
DEFINE_CLEANUP(Document *, document_free)
#define _cleanup_document_ _cleanup_(document_freep)

/* A part, of which a reference is taken. The path is taken, too, also when it fails. */
int document_make(struct json_object *json, char *path, char **fault, Document **ret);

/*
 * All readers below: -EINVAL for a fault, whose sentence is in *ret_fault then, to be freed by the
 * caller. It must be NULL before, and outlive the document. ret_fault may be NULL.
 */
int document_parse(const char *json, size_t size, size_t largest, char **ret_fault, Document **ret);

/* All of its keys, at most `most`, in a new list. */
int document_copy_keys(const Document *document, size_t most, char ***ret);

/* No other keys than these may be there. */
int document_check_keys(const Document *document, const char *const *keys);

bool document_has(const Document *document, const char *key);
bool document_is_null(const Document *document, const char *key);
bool document_is_string(const Document *document, const char *key);

/* Borrowed from the document. */
int document_get_string(const Document *document, const char *key, const char **ret);
int document_get_boolean(const Document *document, const char *key, bool *ret);
int document_get_integer(
        const Document *document, const char *key, int64_t smallest, int64_t largest, int64_t *ret);
int document_get_object(const Document *document, const char *key, Document **ret);

/* A number, as it is written, or a string. */
int document_get_number_text(const Document *document, const char *key, const char **ret);

/* In a new string. */
int document_copy_string(const Document *document, const char *key, char **ret);

/* A list has at most `longest` elements. */
int document_get_length(const Document *document, const char *key, size_t longest, size_t *ret);
int document_get_object_at(const Document *document, const char *key, size_t i, Document **ret);
bool document_is_string_at(const Document *document, const char *key, size_t i);
int document_get_string_at(const Document *document, const char *key, size_t i, const char **ret);
/* All of them, in a new list. */
int document_copy_strings(const Document *document, const char *key, size_t longest, char ***ret);

/* Tells a fault of the caller's own; `key` may be NULL. Gives -EINVAL, or -ENOMEM. */
int document_fault(const Document *document, const char *key, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* The same of a string: `"Web" is no name: ...`, made fit to be shown. */
int document_fault_string(
        const Document *document, const char *key, const char *value, const char *why);
