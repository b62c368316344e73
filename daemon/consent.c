/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "consent.h"
#include "credentials.h"
#include "grant.h"
#include "names.h"
#include "state.h"
#include "strv.h"
#include "volumes.h"

static int refuse(const Record *record, char *const *missing, sd_bus_error *error) {
        _cleanup_free_ char *lines = NULL;
        int r;

        r = strv_join(missing, "\n  ", &lines);
        if (r < 0)
                return r;
        return sd_bus_error_setf(
                error, ERROR_NEEDS_CONSENT,
                "%s wants more than the directory of its flake:\n  %s\n"
                "'flakectrctl %s --accept' agrees to that, until it wants more",
                record->name, lines, record->clone_of && !record->output ? "clone" : "up");
}

/* Nobody agrees to what cannot be. */
static int check_sources(const Record *record, const Spec *spec, sd_bus_error *error) {
        int r;

        r = volumes_check(record, &spec->volumes, error);
        return r < 0 ? r : credentials_check(record, &spec->credentials, error);
}

static int add_volume(const Record *record, const Volume *volume, char ***wants) {
        _cleanup_free_ char *flake = NULL;
        int r;

        if (volume->type != VOLUME_NAMED)
                return 0;
        r = state_volume_flake(record->owner, volume->source, &flake);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        return strcmp(flake, record->flake) == 0 ? 0 : grant_push_volume(volume, flake, wants);
}

int consent_list_wanted(const Record *record, const Spec *spec, char ***ret) {
        _cleanup_strv_ char **wants = NULL;
        int r;

        r = grant_list_wanted(record, spec, &wants);
        for (size_t i = 0; r >= 0 && i < spec->volumes.n; i++)
                r = add_volume(record, &spec->volumes.items[i], &wants);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(wants);
        return 0;
}

int consent_check(
        const Record *record,
        const Spec *spec,
        char *const *accepted,
        char ***ret_grants,
        sd_bus_error *error) {
        _cleanup_strv_ char **wants = NULL, **missing = NULL;
        int r;

        r = check_sources(record, spec, error);
        if (r >= 0)
                r = consent_list_wanted(record, spec, &wants);
        if (r >= 0)
                r = grant_list_missing(record, wants, accepted, &missing);
        if (r >= 0 && *missing)
                r = refuse(record, missing, error);
        if (r < 0)
                return r;

        if (ret_grants)
                *ret_grants = TAKE_PTR(wants);
        return 0;
}
