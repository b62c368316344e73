/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "consent.h"
#include "names.h"
#include "request.h"
#include "strv.h"

#define READ  "read "
#define WRITE "read and write "

static int wants_of(const Record *record, const VolumeList *volumes, char ***ret) {
        _cleanup_free_ char *flake_directory = NULL;
        int r;

        r = flake_reference_directory(record->flake, &flake_directory);
        if (r >= 0)
                r = strv_copy(NULL, ret);
        for (size_t i = 0; r >= 0 && i < volumes->n; i++)
                if (volume_wants_consent(flake_directory, &volumes->items[i]))
                        r = strv_pushf(
                                ret, "%s%s", volumes->items[i].read_only ? READ : WRITE,
                                volumes->items[i].source);
        return r;
}

/* Who may write may read. */
static bool is_granted(char *const *grants, const char *want) {
        _cleanup_free_ char *more = NULL;

        if (!grants)
                return false;
        if (strv_contains(grants, want))
                return true;
        if (strncmp(want, WRITE, strlen(WRITE)) == 0)
                return false;
        return asprintf(&more, WRITE "%s", want + strlen(READ)) >= 0 && strv_contains(grants, more);
}

static int refuse(const Record *record, char *const *missing, sd_bus_error *error) {
        _cleanup_free_ char *lines = NULL;
        int r;

        r = strv_join(missing, "\n  ", &lines);
        if (r < 0)
                return r;
        return sd_bus_error_setf(
                error, ERROR_NEEDS_CONSENT,
                "%s wants more than the directory of its flake:\n  %s\n"
                "'flakectrctl up --accept' agrees to that, until it wants more",
                record->name, lines);
}

int consent_check(
        const Record *record,
        const VolumeList *volumes,
        char *const *accepted,
        char ***ret_grants,
        sd_bus_error *error) {
        _cleanup_strv_ char **wants = NULL, **missing = NULL;
        int r;

        r = wants_of(record, volumes, &wants);
        for (char **want = wants; r >= 0 && *want; want++)
                if (!is_granted(record->grants, *want) && !is_granted(accepted, *want))
                        r = strv_push(&missing, *want);
        if (r >= 0 && missing)
                r = refuse(record, missing, error);
        if (r < 0)
                return r;

        *ret_grants = TAKE_PTR(wants);
        return 0;
}
