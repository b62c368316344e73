/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "archive-writer.h"
#include "cleanup.h"
#include "container-name.h"
#include "export.h"
#include "inside.h"
#include "pack.h"
#include "place.h"

#define BUFFER_SIZE (256 * 1024)
#define NAME_SIZE   (2 * CONTAINER_NAME_MAX + sizeof("/volumes/"))

static int export_part(int state, const char *name, const char *path, uid_t shift) {
        _cleanup_close_ int directory = -1;

        directory = place_open(state, path);
        if (directory < 0)
                return directory == -ENOENT ? 0 : directory;
        return pack_tree(stdout, directory, name, shift);
}

int export_run(int state, char *const *arguments) {
        uid_t shift = 0;
        int r;

        r = inside_open_shift(state, arguments, &shift);
        if (r < 0 || setvbuf(stdout, NULL, _IOFBF, BUFFER_SIZE) != 0)
                return r < 0 ? r : -ENOMEM;

        for (char *const *pair = arguments + 3; r >= 0 && pair[0]; pair += 2) {
                char name[NAME_SIZE];

                if (!pair[1])
                        return -EINVAL;
                (void) snprintf(name, sizeof(name), "%s/%s", arguments[0], pair[0]);
                /* Volumes are always mapped. */
                r = export_part(state, name, pair[1], strchr(pair[0], '/') ? 0 : shift);
        }
        return r < 0 ? r : archive_write_end(stdout);
}
