/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "deletion.h"
#include "discarded.h"
#include "entries.h"
#include "place.h"
#include "state-dir.h"

static int delete_marked(int containers, const char *machine) {
        _cleanup_close_ int directory = place_open(containers, machine);
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;
        int r, one, failure = 0;

        if (directory < 0)
                return 0;
        r = entries_open(directory, &entries);
        while (r >= 0 && (r = entries_next(entries, &entry)) > 0) {
                if (strncmp(entry->d_name, DISCARDED_PREFIX, strlen(DISCARDED_PREFIX)) != 0)
                        continue;
                one = deletion_run(directory, entry->d_name);
                if (failure == 0)
                        failure = one;
        }
        return failure ?: r;
}

static int delete_trash(int state) {
        _cleanup_close_ int trash = place_open(state, &TRASH_DIR[sizeof(STATE_DIR)]);

        if (trash < 0)
                return trash == -ENOENT ? 0 : trash;
        return deletion_run_all(trash);
}

int discarded_delete(int state) {
        _cleanup_close_ int containers = -1;
        _cleanup_entries_ DIR *entries = NULL;
        struct dirent *entry;
        int r, one, failure = delete_trash(state);

        containers = place_open(state, &CONTAINERS_DIR[sizeof(STATE_DIR)]);
        if (containers < 0)
                return failure;
        r = entries_open(containers, &entries);
        while (r >= 0 && (r = entries_next(entries, &entry)) > 0) {
                one = delete_marked(containers, entry->d_name);
                if (failure == 0)
                        failure = one;
        }
        return failure ?: r;
}
