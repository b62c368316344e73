/* SPDX-License-Identifier: MIT */

/* What tells whether a flake's inputs are as they were: a stranger's lock file, and Git's words. */

#include <stdint.h>

#include "git-status.h"
#include "lock-file.h"
#include "strv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_strv_ char **paths = NULL, **lines = NULL, **files = NULL;

        (void) lock_file_parse((const char *) data, size, &paths);
        for (char **path = paths; path && *path; path++)
                if ((*path)[0] != '/')
                        abort();

        if (git_status_parse((const char *) data, size, &lines, &files) >= 0 &&
            strv_length(lines) < strv_length(files))
                abort();
        return 0;
}
