/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a container needs of others of its project before it begins: the spec's dependsOn, and as
 * "db:ready" what the record keeps of it.
 */

#include <stddef.h>

#include "document.h"

#define DEPENDENCIES_MAX 64

typedef enum Condition {
        CONDITION_STARTED, /* its unit has been started */
        CONDITION_READY,   /* it is up: its ready check has passed */
        CONDITION_HEALTHY, /* and the check still passes */
} Condition;

typedef struct Dependency {
        char *name; /* without the project */
        Condition condition;
} Dependency;

typedef struct DependencyList {
        Dependency *items;
        size_t n;
} DependencyList;

void dependency_list_done(DependencyList *list);
#define _cleanup_dependency_list_ __attribute__((cleanup(dependency_list_done)))

/* Of a spec whose container has that name, which is none of its own dependencies. */
int dependency_list_read(const Document *spec, const char *name, DependencyList *ret);

/* "db:ready" each, and back; -EINVAL for another form. */
int dependency_list_format(const DependencyList *list, char ***ret);
int dependency_list_parse(char *const *texts, DependencyList *ret);

int dependency_list_copy(const DependencyList *list, DependencyList *ret);

const char *condition_to_string(Condition condition);
