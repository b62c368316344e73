/* SPDX-License-Identifier: MIT */

#include "credentials.h"
#include "names.h"
#include "request.h"

int credentials_check(const Record *record, const CredentialList *list, sd_bus_error *error) {
        _cleanup_free_ char *flake_directory = NULL;
        int r;

        r = flake_reference_directory(record->flake, &flake_directory);
        if (r < 0 || flake_directory)
                return r;

        for (size_t i = 0; i < list->n; i++) {
                const char *file = list->items[i].file;

                if (file && file[0] != '/')
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_SPEC,
                                "%s wants '%s' of its flake's directory as its credential %s, but "
                                "%s is no local directory: take the flake from a directory, or "
                                "write an absolute path",
                                record->name, file, list->items[i].id, record->flake);
        }
        return 0;
}
