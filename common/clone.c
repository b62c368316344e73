/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clone.h"
#include "container-name.h"
#include "strv.h"

const char *clone_flake_name(const Record *record) {
        return record->clone_of ?: record->name;
}

int clone_volume(const char *name, const char *volume, char ret[static CONTAINER_NAME_MAX + 1]) {
        int n = snprintf(ret, CONTAINER_NAME_MAX + 1, "%s-%s", name, volume);

        if (n < 0 || n > CONTAINER_NAME_MAX)
                return -ENAMETOOLONG;
        /* A volume is of no project. */
        for (char *dot = ret; (dot = strchr(dot, '.'));)
                *dot = '-';
        return 0;
}

const char *clone_flake_volume(const Record *record, const char *volume) {
        char mine[CONTAINER_NAME_MAX + 1];
        size_t length = strlen(record->name) + 1;

        if (!record->clone_of || strlen(volume) <= length)
                return volume;
        return clone_volume(record->name, volume + length, mine) >= 0 && strcmp(mine, volume) == 0 ?
                volume + length :
                volume;
}

static int apply_name(const Record *record, Spec *spec) {
        char *name = strdup(container_name_hostname(record->name)), *project;
        int r;

        r = name ? container_name_project(record->name, &project) : -ENOMEM;
        if (r < 0) {
                free(name);
                return r;
        }
        free(spec->name);
        free(spec->project);
        spec->name = name;
        spec->project = project;
        return 0;
}

static bool is_of_same_project(const Record *record) {
        char sibling[CONTAINER_SIBLING_SIZE];

        container_name_sibling(record->clone_of, container_name_hostname(record->name), sibling);
        return strcmp(sibling, record->name) == 0;
}

/* Who asks for the original by another name of its is not to find the clone. */
static void apply_aliases(const Record *record, Spec *spec) {
        if (is_of_same_project(record))
                spec->network.aliases = strv_free(spec->network.aliases);
}

int clone_apply(const Record *record, Spec *spec) {
        char mine[CONTAINER_NAME_MAX + 1];
        int r;

        if (!record->clone_of)
                return 0;

        r = apply_name(record, spec);
        if (r >= 0)
                apply_aliases(record, spec);
        for (size_t i = 0; r >= 0 && i < spec->volumes.n; i++) {
                Volume *volume = &spec->volumes.items[i];
                char *source;

                if (volume->type != VOLUME_NAMED)
                        continue;
                r = clone_volume(record->name, volume->source, mine);
                source = r < 0 ? NULL : strdup(mine);
                if (r >= 0 && !source)
                        r = -ENOMEM;
                if (r < 0)
                        return r;
                free(volume->source);
                volume->source = source;
        }
        return r;
}
