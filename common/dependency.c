/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "container-name.h"
#include "dependency.h"
#include "strv.h"

#define CONDITIONS (sizeof(words) / sizeof(*words))

static const char *const keys[] = { "name", "condition", NULL };

static const char *const words[] = {
        [CONDITION_STARTED] = "started",
        [CONDITION_READY] = "ready",
        [CONDITION_HEALTHY] = "healthy",
};

const char *condition_to_string(Condition condition) {
        return words[condition];
}

static int condition_from_string(const char *word, Condition *ret) {
        for (size_t i = 0; i < CONDITIONS; i++)
                if (strcmp(word, words[i]) == 0) {
                        *ret = (Condition) i;
                        return 0;
                }
        return -EINVAL;
}

void dependency_list_done(DependencyList *list) {
        for (size_t i = 0; i < list->n; i++)
                free(list->items[i].name);
        free(list->items);
        *list = (DependencyList){};
}

/* There is room for it. */
static int dependency_list_add(DependencyList *list, const char *name, size_t size, Condition c) {
        Dependency *added = &list->items[list->n];

        added->name = strndup(name, size);
        added->condition = c;
        if (!added->name)
                return -ENOMEM;
        list->n++;
        return 0;
}

static const char *name_fault(const DependencyList *list, const char *own, const char *name) {
        if (!name_part_is_valid(name))
                return "is no name of a container of the same project, without the project";
        if (strcmp(name, own) == 0)
                return "is the container itself";
        for (size_t i = 0; i < list->n; i++)
                if (strcmp(list->items[i].name, name) == 0)
                        return "is there twice";
        return NULL;
}

static int read_condition(const Document *document, Condition *ret) {
        const char *word;
        int r;

        if (!document_has(document, "condition"))
                return 0;

        r = document_get_string(document, "condition", &word);
        if (r < 0)
                return r;
        if (condition_from_string(word, ret) < 0)
                return document_fault_string(
                        document, "condition", word,
                        "is no condition; these are: started, ready, healthy");
        return 0;
}

static int read_object(const Document *spec, size_t i, const char *own, DependencyList *list) {
        _cleanup_document_ Document *part = NULL;
        Condition condition = CONDITION_READY;
        const char *name, *fault;
        int r;

        r = document_get_object_at(spec, "dependsOn", i, &part);
        if (r >= 0)
                r = document_check_keys(part, keys);
        if (r >= 0)
                r = document_get_string(part, "name", &name);
        if (r >= 0)
                r = read_condition(part, &condition);
        if (r < 0)
                return r;

        fault = name_fault(list, own, name);
        if (fault)
                return document_fault_string(part, "name", name, fault);
        return dependency_list_add(list, name, strlen(name), condition);
}

static int read_string(const Document *spec, size_t i, const char *own, DependencyList *list) {
        const char *name, *fault;
        int r;

        r = document_get_string_at(spec, "dependsOn", i, &name);
        if (r < 0)
                return r;

        fault = name_fault(list, own, name);
        if (fault)
                return document_fault_string(spec, "dependsOn", name, fault);
        return dependency_list_add(list, name, strlen(name), CONDITION_READY);
}

int dependency_list_read(const Document *spec, const char *name, DependencyList *ret) {
        _cleanup_dependency_list_ DependencyList list = {};
        size_t n;
        int r;

        if (!document_has(spec, "dependsOn"))
                return 0;

        r = document_get_length(spec, "dependsOn", DEPENDENCIES_MAX, &n);
        if (r < 0)
                return r;

        list.items = calloc(n + 1, sizeof(*list.items));
        if (!list.items)
                return -ENOMEM;
        for (size_t i = 0; i < n && r >= 0; i++)
                r = document_is_string_at(spec, "dependsOn", i) ?
                        read_string(spec, i, name, &list) :
                        read_object(spec, i, name, &list);
        if (r < 0)
                return r;

        *ret = list;
        list = (DependencyList){};
        return 0;
}

int dependency_list_copy(const DependencyList *list, DependencyList *ret) {
        _cleanup_dependency_list_ DependencyList copy = {};
        int r = 0;

        copy.items = calloc(list->n + 1, sizeof(*copy.items));
        if (!copy.items)
                return -ENOMEM;
        for (size_t i = 0; i < list->n && r >= 0; i++)
                r = dependency_list_add(
                        &copy, list->items[i].name, strlen(list->items[i].name),
                        list->items[i].condition);
        if (r < 0)
                return r;

        *ret = copy;
        copy = (DependencyList){};
        return 0;
}

int dependency_list_format(const DependencyList *list, char ***ret) {
        _cleanup_strv_ char **texts = NULL;
        int r = 0;

        for (size_t i = 0; i < list->n && r >= 0; i++)
                r = strv_pushf(
                        &texts, "%s:%s", list->items[i].name, words[list->items[i].condition]);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(texts);
        return 0;
}

int dependency_list_parse(char *const *texts, DependencyList *ret) {
        _cleanup_dependency_list_ DependencyList list = {};
        Condition condition;
        int r = 0;

        list.items = calloc(strv_length(texts) + 1, sizeof(*list.items));
        if (!list.items)
                return -ENOMEM;

        for (char *const *text = texts; r >= 0 && text && *text; text++) {
                const char *colon = strchr(*text, ':');

                if (!colon || condition_from_string(colon + 1, &condition) < 0)
                        return -EINVAL;
                r = dependency_list_add(&list, *text, (size_t) (colon - *text), condition);
                if (r >= 0 && !name_part_is_valid(list.items[list.n - 1].name))
                        return -EINVAL;
        }
        if (r < 0)
                return r;

        *ret = list;
        list = (DependencyList){};
        return 0;
}
