/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "container-spec.h"
#include "names.h"
#include "request.h"
#include "state.h"
#include "strv.h"
#include "volumes.h"

static int check_one(
        const Record *record,
        const char *flake_directory,
        const Volume *volume,
        sd_bus_error *error) {
        if (volume->type != VOLUME_BIND)
                return 0;

        if (!flake_directory && volume->source[0] != '/')
                return sd_bus_error_setf(
                        error, ERROR_INVALID_SPEC,
                        "%s wants '%s' of its flake's directory at %s, but %s is no local "
                        "directory: take the flake from a directory, or a named volume",
                        record->name, volume->source, volume->target, record->flake);
        return 0;
}

int volumes_check(const Record *record, const VolumeList *volumes, sd_bus_error *error) {
        _cleanup_free_ char *flake_directory = NULL;
        int r;

        r = flake_reference_directory(record->flake, &flake_directory);
        for (size_t i = 0; r >= 0 && i < volumes->n; i++)
                r = check_one(record, flake_directory, &volumes->items[i], error);
        return r;
}

static int too_many(const Record *record, const char *volume, unsigned limit, sd_bus_error *error) {
        return sd_bus_error_setf(
                error, ERROR_LIMITS_EXCEEDED,
                "%s wants the volume %s, which would be one too many of yours (%u): remove some, "
                "see 'flakectrctl volume list'",
                record->name, volume, limit);
}

int volumes_check_new(
        const Record *record, const VolumeList *volumes, unsigned limit, sd_bus_error *error) {
        _cleanup_strv_ char **there = NULL, **names = NULL;
        int r;

        r = state_list_volumes(record->owner, &there);
        if (r >= 0)
                r = volume_list_names(volumes, &names);
        if (r < 0)
                return r;

        for (char **name = names; *name; name++) {
                if (strv_contains(there, *name))
                        return sd_bus_error_setf(
                                error, ERROR_NAME_TAKEN,
                                "%s would have a volume %s, and there is one already: remove it "
                                "with 'flakectrctl volume rm %s', or choose another name for the "
                                "clone",
                                record->name, *name, *name);
                if (strv_length(there) + (size_t) (name - names) >= limit)
                        return too_many(record, *name, limit, error);
        }
        return 0;
}

int volumes_make(
        const Record *record, const VolumeList *volumes, unsigned limit, sd_bus_error *error) {
        _cleanup_strv_ char **names = NULL;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < volumes->n; i++) {
                const Volume *volume = &volumes->items[i];

                if (volume->type != VOLUME_NAMED)
                        continue;
                if (!names)
                        r = state_list_volumes(record->owner, &names);
                if (r >= 0 && !strv_contains(names, volume->source)) {
                        if (strv_length(names) >= limit)
                                return too_many(record, volume->source, limit, error);
                        r = strv_push(&names, volume->source);
                }
                if (r >= 0)
                        r = state_make_volume(record->owner, volume->source, record->flake);
        }
        return r;
}

/* One whose spec cannot be read has them all: nothing of it may be lost. */
static int container_has_volume(Container *container, const char *name) {
        int r;

        r = container_read_spec(container);
        if (r < 0)
                return r == -ENOMEM ? r : 1;
        return volume_list_has_name(&container->spec->volumes, name);
}

int volumes_users(const ContainerList *list, uid_t owner, const char *name, bool up, char ***ret) {
        _cleanup_strv_ char **users = NULL;
        int r;

        r = strv_copy(NULL, &users);
        for (Container *c = list->first; r >= 0 && c; c = c->next) {
                if (c->record->owner != owner || !container_is_accepted(c) ||
                    (up && !c->record->up && !c->job))
                        continue;
                r = container_has_volume(c, name);
                if (r > 0)
                        r = strv_push(&users, container_name(c));
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(users);
        return 0;
}
