/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "grant.h"
#include "permit.h"
#include "request.h"
#include "strv.h"

#define READ   "read "
#define WRITE  "read and write "

#define VOLUME "the volume "

static int add_volumes(const char *flake_directory, const VolumeList *volumes, char ***wants) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < volumes->n; i++)
                if (volume_wants_consent(flake_directory, &volumes->items[i]))
                        r = strv_pushf(
                                wants, "%s%s", volumes->items[i].read_only ? READ : WRITE,
                                volumes->items[i].source);
        return r;
}

static int add_credentials(
        const char *flake_directory, const CredentialList *credentials, char ***wants) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < credentials->n; i++) {
                _cleanup_free_ char *want = NULL;

                r = credential_format_want(&credentials->items[i], flake_directory, &want);
                if (r >= 0)
                        r = strv_push(wants, want);
        }
        return r;
}

int grant_list_wanted(const Record *record, const Spec *spec, char ***ret) {
        _cleanup_free_ char *flake_directory = NULL;
        _cleanup_strv_ char **wants = NULL;
        int r;

        r = strv_copy(NULL, &wants);
        if (r >= 0)
                r = flake_reference_directory(record->flake, &flake_directory);
        if (r >= 0)
                r = add_volumes(flake_directory, &spec->volumes, &wants);
        if (r >= 0)
                r = add_credentials(flake_directory, &spec->credentials, &wants);
        if (r >= 0 && spec->network.host_access)
                r = strv_push(&wants, WANT_HOST);
        if (r >= 0 && spec->auto_start)
                r = strv_push(&wants, WANT_BOOT);
        if (r >= 0)
                r = permit_list_wanted(spec, &wants);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(wants);
        return 0;
}

int grant_push_volume(const Volume *volume, const char *flake, char ***wants) {
        return strv_pushf(
                wants, "%s" VOLUME "%s of %s", volume->read_only ? READ : WRITE, volume->source,
                flake);
}

bool grant_is_given(const char *want, char *const *grants) {
        _cleanup_free_ char *more = NULL;

        if (!grants)
                return false;
        if (strv_contains(grants, want))
                return true;
        if (strncmp(want, READ "/", strlen(READ "/")) != 0 &&
            strncmp(want, READ VOLUME, strlen(READ VOLUME)) != 0)
                return false;
        return asprintf(&more, WRITE "%s", want + strlen(READ)) >= 0 && strv_contains(grants, more);
}

int grant_list_missing(
        const Record *record, char *const *wants, char *const *accepted, char ***ret_missing) {
        _cleanup_strv_ char **missing = NULL;
        int r;

        r = strv_copy(NULL, &missing);
        for (; r >= 0 && *wants; wants++)
                if (!grant_is_given(*wants, record->grants) && !grant_is_given(*wants, accepted))
                        r = strv_push(&missing, *wants);
        if (r < 0)
                return r;

        *ret_missing = TAKE_PTR(missing);
        return 0;
}
