/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "container-name.h"
#include "strv.h"
#include "volume-list.h"

static const char *const keys[] = { "type",  "source", "target",     "readOnly",
                                    "owner", "size",   "privileged", NULL };

static const char *const type_words[] = {
        [VOLUME_BIND] = "bind",
        [VOLUME_NAMED] = "named",
        [VOLUME_TMPFS] = "tmpfs",
};

const char *volume_type_to_string(VolumeType type) {
        return type_words[type];
}

void volume_list_done(VolumeList *list) {
        for (size_t i = 0; i < list->n; i++)
                volume_done(&list->items[i]);
        free(list->items);
        *list = (VolumeList){};
}

static int read_type(const Document *document, VolumeType *ret) {
        const char *word;
        int r;

        r = document_get_string(document, "type", &word);
        if (r < 0)
                return r;

        for (size_t i = 0; i < sizeof(type_words) / sizeof(*type_words); i++)
                if (strcmp(word, type_words[i]) == 0) {
                        *ret = (VolumeType) i;
                        return 0;
                }
        return document_fault_string(
                document, "type", word, "is no type of volume; these are: bind, named, tmpfs");
}

static int read_source(const Document *document, Volume *volume) {
        const char *source, *fault = NULL;
        int r;

        if (volume->type == VOLUME_TMPFS)
                return document_has(document, "source") ?
                        document_fault(document, "source", "a tmpfs has none") :
                        0;

        r = document_get_string(document, "source", &source);
        if (r < 0)
                return r;

        if (volume->type == VOLUME_BIND)
                fault = volume_source_fault(source);
        else if (!name_part_is_valid(source))
                fault = "is no name, which has 1 to 52 letters a-z, digits and dashes, and no dash "
                        "at its ends";
        if (fault)
                return document_fault_string(document, "source", source, fault);

        volume->source = strdup(source);
        return volume->source ? 0 : -ENOMEM;
}

static int read_target(const Document *document, Volume *volume) {
        const char *target, *fault;
        int r;

        r = document_get_string(document, "target", &target);
        if (r < 0)
                return r;

        fault = volume_target_fault(target);
        if (fault)
                return document_fault_string(document, "target", target, fault);

        volume->target = strdup(target);
        return volume->target ? 0 : -ENOMEM;
}

static int read_owner(const Document *document, Volume *volume) {
        const char *owner;
        int r;

        if (!document_has(document, "owner"))
                return 0;

        r = document_get_string(document, "owner", &owner);
        if (r < 0)
                return r;
        if (volume_parse_owner(owner, &volume->uid, &volume->gid) < 0)
                return document_fault_string(
                        document, "owner", owner,
                        "is no \"uid:gid\" of numbers from 0 to 65535, as they are inside");
        return 0;
}

static int read_size(const Document *document, Volume *volume) {
        int64_t size;
        int r;

        if (volume->type != VOLUME_TMPFS)
                return document_has(document, "size") ?
                        document_fault(document, "size", "only a tmpfs has one") :
                        0;

        r = document_get_integer(document, "size", VOLUME_SIZE_MIN, VOLUME_SIZE_MAX, &size);
        if (r >= 0)
                volume->size = (uint64_t) size;
        return r;
}

/* Root follows no path that starts where a flake's owner pleases. */
static int read_privileged(const Document *document, Volume *volume) {
        int r;

        if (!document_has(document, "privileged"))
                return 0;

        r = document_get_boolean(document, "privileged", &volume->privileged);
        if (r < 0 || !volume->privileged)
                return r;
        if (volume->type != VOLUME_BIND || volume->source[0] != '/')
                return document_fault(
                        document, "privileged", "only a bind with an absolute source has it");
        return 0;
}

static int read_object(const Document *document, Volume *volume) {
        int r;

        r = document_check_keys(document, keys);
        if (r >= 0)
                r = read_type(document, &volume->type);
        if (r >= 0)
                r = read_source(document, volume);
        if (r >= 0)
                r = read_target(document, volume);
        if (r >= 0)
                r = read_owner(document, volume);
        if (r >= 0)
                r = read_size(document, volume);
        if (r >= 0 && document_has(document, "readOnly"))
                r = document_get_boolean(document, "readOnly", &volume->read_only);
        if (r >= 0)
                r = read_privileged(document, volume);
        return r;
}

/* In the files of another they could be led anywhere by a link, while they are mounted. */
static int check_place(
        const VolumeList *list, const Volume *volume, const Document *document, const char *key) {
        for (size_t i = 0; i < list->n; i++) {
                const Volume *other = &list->items[i], *outer = other;

                if (strcmp(volume->target, other->target) == 0)
                        return document_fault_string(
                                document, key, volume->target, "is there twice as a target");
                if (path_is_below(other->target, volume->target))
                        outer = volume;
                else if (!path_is_below(volume->target, other->target))
                        continue;
                if (outer->type != VOLUME_TMPFS)
                        return document_fault_string(
                                document, key, (outer == other ? volume : other)->target,
                                "lies in the target of another volume, which only a tmpfs may "
                                "have: choose a target beside it");
        }
        return 0;
}

/* Takes what is in the volume, also when it fails. */
static int list_add(VolumeList *list, Volume *volume, const Document *document, const char *key) {
        int r;

        r = check_place(list, volume, document, key);
        if (r < 0) {
                volume_done(volume);
                return r;
        }

        list->items[list->n++] = *volume;
        return 0;
}

static int read_string_at(const Document *document, const char *key, size_t i, VolumeList *list) {
        _cleanup_free_ char *element = NULL;
        const char *text, *fault = NULL;
        Volume volume;
        int r;

        if (asprintf(&element, "%s[%zu]", key, i) < 0)
                return -ENOMEM;

        r = document_get_string_at(document, key, i, &text);
        if (r >= 0)
                r = volume_parse(text, strcmp(key, "volumes-ro") == 0, &volume, &fault);
        if (fault)
                return document_fault_string(document, element, text, fault);
        return r < 0 ? r : list_add(list, &volume, document, element);
}

static int read_object_at(const Document *document, const char *key, size_t i, VolumeList *list) {
        _cleanup_document_ Document *object = NULL;
        _cleanup_volume_ Volume volume = {};
        Volume taken;
        int r;

        r = document_get_object_at(document, key, i, &object);
        if (r >= 0)
                r = read_object(object, &volume);
        if (r < 0)
                return r;

        taken = volume;
        volume = (Volume){};
        return list_add(list, &taken, object, "target");
}

static int read_list(const Document *document, const char *key, bool objects, VolumeList *list) {
        size_t n;
        int r;

        if (!document_has(document, key))
                return 0;

        r = document_get_length(document, key, VOLUMES_MAX - list->n, &n);
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = objects && !document_is_string_at(document, key, i) ?
                        read_object_at(document, key, i, list) :
                        read_string_at(document, key, i, list);
        return r;
}

int volume_list_read(const Document *document, VolumeList *list) {
        int r;

        if (!document_has(document, "volumes") && !document_has(document, "volumes-ro"))
                return 0;

        list->items = calloc(VOLUMES_MAX, sizeof(Volume));
        if (!list->items)
                return -ENOMEM;

        r = read_list(document, "volumes", true, list);
        if (r >= 0)
                r = read_list(document, "volumes-ro", false, list);
        return r;
}

bool volume_list_has_name(const VolumeList *list, const char *name) {
        for (size_t i = 0; i < list->n; i++)
                if (list->items[i].type == VOLUME_NAMED && strcmp(list->items[i].source, name) == 0)
                        return true;
        return false;
}

int volume_list_names(const VolumeList *list, char ***ret) {
        _cleanup_strv_ char **names = NULL;
        int r;

        r = strv_copy(NULL, &names);
        for (size_t i = 0; r >= 0 && i < list->n; i++) {
                const Volume *volume = &list->items[i];

                if (volume->type == VOLUME_NAMED && !strv_contains(names, volume->source))
                        r = strv_push(&names, volume->source);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(names);
        return 0;
}
