/* SPDX-License-Identifier: MIT */

/* The directory of a clone, before there is a record in it: until then it goes with any crash. */

#include <errno.h>

#include "ownership.h"
#include "state-directory.h"
#include "state.h"

#define TEXT_MAX 64

int state_clone_begin(const char *machine) {
        _cleanup_close_ int directory = -1;
        int r;

        r = state_directory_open_container(machine, true, &directory);
        return r < 0 ? r : state_restore_begin(machine);
}

int state_clone_ownership(const char *from, const char *to) {
        _cleanup_close_ int source = -1, target = -1;
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = state_directory_open_container(from, false, &source);
        if (r >= 0)
                r = state_directory_open_container(to, false, &target);
        if (r >= 0)
                r = state_directory_read(source, OWNERSHIP_FILE, TEXT_MAX, &text, &size);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        return state_directory_write(target, OWNERSHIP_FILE, text, size);
}
