/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stddef.h>

#include "container-name.h"
#include "document.h"
#include "json-draft.h"
#include "lease-text.h"
#include "port-list.h"
#include "record.h"
#include "request.h"
#include "store-path.h"
#include "strv.h"

/* What flakectrd gives out: daemon/range.h. */
#define UID_BASE_FIRST 600113152
#define UID_BASE_LAST  1878982656
#define UID_BASE_STEP  65536

static const char *const keys[] = {
        "version", "name",    "owner",     "ownerName", "flake",    "output",      "system",
        "grants",  "permits", "published", "uidBase",   "lease",    "up",          "listening",
        "failed",  "waits",   "dependsOn", "wanted",    "restarts", "generations", "ephemeral",
        "failure", "cloneOf", "minimal",   NULL,
};
/* Left out where they are false. */
static const struct {
        const char *key;
        size_t offset;
} flags[] = {
        { "listening", offsetof(Record, listening) }, { "wanted", offsetof(Record, wanted) },
        { "failed", offsetof(Record, failed) },       { "waits", offsetof(Record, waits) },
        { "ephemeral", offsetof(Record, ephemeral) }, { "minimal", offsetof(Record, minimal) },
};

#define FLAGS (sizeof(flags) / sizeof(*flags))

Record *record_free(Record *record) {
        if (!record)
                return NULL;

        free(record->name);
        free(record->owner_name);
        free(record->flake);
        free(record->clone_of);
        free(record->output);
        free(record->system);
        free(record->failure);
        strv_free(record->grants);
        strv_free(record->permits);
        strv_free(record->published);
        dependency_list_done(&record->depends);
        free(record);
        return NULL;
}

/* In no name that useradd(8), systemd or a directory server gives out. */
static bool owner_name_is_valid(const char *name) {
        if (!*name)
                return false;
        for (; *name; name++)
                if ((unsigned char) *name <= ' ' || *name == 0x7f || *name == ':' || *name == '/')
                        return false;
        return true;
}

static bool published_is_valid(char *const *published) {
        const char *fault;
        Port port;

        for (; published && *published; published++)
                if (port_parse(*published, &port, &fault) < 0 || port.host == 0)
                        return false;
        return true;
}

static bool record_is_valid(const Record *record) {
        return container_name_is_valid(record->name) && owner_name_is_valid(record->owner_name) &&
                flake_reference_is_valid(record->flake) &&
                (!record->clone_of || container_name_is_valid(record->clone_of)) &&
                (!record->output || store_path_is_valid(record->output)) &&
                (!record->system || store_path_is_valid(record->system)) && record->owner > 0 &&
                record->owner < UINT32_MAX && record->uid_base >= UID_BASE_FIRST &&
                record->uid_base <= UID_BASE_LAST && record->uid_base % UID_BASE_STEP == 0 &&
                published_is_valid(record->published) &&
                (!*record->lease.bridge || lease_is_valid(&record->lease));
}

static int read_strings(const Document *document, Record *record) {
        int r;

        r = document_copy_string(document, "name", &record->name);
        if (r >= 0)
                r = document_copy_string(document, "ownerName", &record->owner_name);
        if (r >= 0)
                r = document_copy_string(document, "flake", &record->flake);
        if (r >= 0 && document_has(document, "cloneOf"))
                r = document_copy_string(document, "cloneOf", &record->clone_of);
        if (r >= 0 && document_has(document, "output"))
                r = document_copy_string(document, "output", &record->output);
        if (r >= 0 && document_has(document, "system"))
                r = document_copy_string(document, "system", &record->system);
        if (r >= 0 && document_has(document, "failure"))
                r = document_copy_string(document, "failure", &record->failure);
        return r;
}

static int read_lists(const Document *document, Record *record) {
        int r = 0;

        if (document_has(document, "grants"))
                r = document_copy_strings(document, "grants", GRANTS_MAX, &record->grants);
        if (r >= 0 && document_has(document, "permits"))
                r = document_copy_strings(document, "permits", PERMITS_MAX, &record->permits);
        if (r >= 0 && document_has(document, "published"))
                r = document_copy_strings(document, "published", PUBLISHED_MAX, &record->published);
        return r;
}

static int read_depends(const Document *document, DependencyList *ret) {
        _cleanup_strv_ char **texts = NULL;
        int r;

        if (!document_has(document, "dependsOn"))
                return 0;

        r = document_copy_strings(document, "dependsOn", DEPENDENCIES_MAX, &texts);
        return r < 0 ? r : dependency_list_parse(texts, ret);
}

static int read_flags(const Document *document, Record *record) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < FLAGS; i++)
                if (document_has(document, flags[i].key))
                        r = document_get_boolean(
                                document, flags[i].key,
                                (bool *) ((char *) record + flags[i].offset));
        return r;
}

static int read_restarts(const Document *document, Record *record) {
        int64_t restarts = 0;
        int r = 0;

        if (document_has(document, "restarts"))
                r = document_get_integer(document, "restarts", 0, UINT32_MAX, &restarts);
        record->restarts = (unsigned) restarts;
        return r;
}

static int read_record(const Document *document, Record *record) {
        int64_t version, owner, uid_base;
        int r;

        r = document_get_integer(document, "version", 1, INT64_MAX, &version);
        if (r >= 0 && version > RECORD_VERSION)
                return -EPROTONOSUPPORT;
        if (r >= 0)
                r = document_check_keys(document, keys);
        if (r >= 0)
                r = document_get_integer(document, "owner", 1, UINT32_MAX - 1, &owner);
        if (r >= 0)
                r = document_get_integer(
                        document, "uidBase", UID_BASE_FIRST, UID_BASE_LAST, &uid_base);
        if (r >= 0)
                r = document_get_boolean(document, "up", &record->up);
        if (r >= 0)
                r = read_flags(document, record);
        if (r >= 0)
                r = lease_read(document, &record->lease);
        if (r >= 0)
                r = read_strings(document, record);
        if (r >= 0)
                r = read_lists(document, record);
        if (r >= 0)
                r = read_depends(document, &record->depends);
        if (r >= 0)
                r = read_restarts(document, record);
        if (r >= 0)
                r = lineage_read(document, &record->lineage);
        if (r < 0)
                return r;

        record->owner = (uid_t) owner;
        record->uid_base = (uid_t) uid_base;
        return record_is_valid(record) ? 0 : -EINVAL;
}

int record_parse(const char *json, size_t size, Record **ret) {
        _cleanup_(record_freep) Record *record = calloc(1, sizeof(*record));
        _cleanup_document_ Document *document = NULL;
        int r;

        if (!record)
                return -ENOMEM;

        r = document_parse(json, size, RECORD_SIZE_MAX, NULL, &document);
        if (r >= 0)
                r = read_record(document, record);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(record);
        return 0;
}

static void draft_list(JsonDraft *draft, const char *key, char *const *list) {
        if (list && *list)
                json_draft_add_strings(draft, key, list);
}

static int draft_depends(JsonDraft *draft, const DependencyList *depends) {
        _cleanup_strv_ char **texts = NULL;
        int r = dependency_list_format(depends, &texts);

        if (r >= 0 && texts)
                json_draft_add_strings(draft, "dependsOn", texts);
        return r;
}

static bool record_is_new(const Record *record) {
        return record->clone_of || record->failure || record->minimal;
}

int record_format(const Record *record, char **ret) {
        _cleanup_json_draft_ JsonDraft *draft = json_draft_new(), *lease = json_draft_new();

        if (!draft || !lease)
                return -ENOMEM;
        if (!record_is_valid(record))
                return -EINVAL;
        if (draft_depends(draft, &record->depends) < 0 ||
            lineage_write(&record->lineage, draft) < 0)
                return -ENOMEM;

        json_draft_add_integer(draft, "version", record_is_new(record) ? RECORD_VERSION : 2);
        json_draft_add_string(draft, "name", record->name);
        json_draft_add_integer(draft, "owner", record->owner);
        json_draft_add_string(draft, "ownerName", record->owner_name);
        json_draft_add_string(draft, "flake", record->flake);
        json_draft_add_string(draft, "cloneOf", record->clone_of);
        json_draft_add_string(draft, "output", record->output);
        json_draft_add_string(draft, "system", record->system);
        json_draft_add_string(draft, "failure", record->failure);
        draft_list(draft, "grants", record->grants);
        draft_list(draft, "permits", record->permits);
        draft_list(draft, "published", record->published);
        json_draft_add_integer(draft, "uidBase", record->uid_base);
        if (*record->lease.bridge) {
                lease_draft(lease, &record->lease);
                json_draft_add_draft(draft, "lease", lease);
        }
        json_draft_add_boolean(draft, "up", record->up);
        if (record->restarts > 0)
                json_draft_add_integer(draft, "restarts", record->restarts);
        for (size_t i = 0; i < FLAGS; i++)
                if (*(const bool *) ((const char *) record + flags[i].offset))
                        json_draft_add_boolean(draft, flags[i].key, true);
        return json_draft_format(draft, ret);
}
