/* SPDX-License-Identifier: MIT */
#pragma once

/* A state directory with one container and its volume, to import archives there. Needs root. */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>

#include "cleanup.h"
#include "files.h"
#include "import.h"
#include "new-root.h"
#include "ownership.h"

#define WEB   "/state/containers/web"
#define ROOT  WEB "/root"
#define DATA  "/state/volumes/data/files"
#define BASE  "1879048192"
#define SHIFT 1879048192U
static int state = -1;
static const char *const kept[] = { "root", "mapped", "shifted", OWNERSHIP_FILE };
static char said[8192];

/* In the place of one of the standard streams; gives what was there. */
static inline int put_in_place(int fd, int stream) {
        int before = dup(stream);

        CHECK(before >= 0 && dup2(fd, stream) == stream);
        return before;
}

/* There is no program in here that could delete. */
static inline void clear(void) {
        static unsigned n;
        char away[64];

        (void) snprintf(away, sizeof(away), "/away-%u", ++n);
        CHECK_INT(mkdir(away, 0700), 0);
        CHECK(rename(WEB, away) == 0 && mkdir(WEB, 0750) == 0);
        for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
                char from[128], to[128];

                (void) snprintf(from, sizeof(from), "%s/%s", away, kept[i]);
                (void) snprintf(to, sizeof(to), WEB "/%s", kept[i]);
                CHECK(rename(from, to) == 0 || errno == ENOENT);
        }
        CHECK_INT(mkdir(WEB "/restore.new", 0700), 0);
        CHECK_INT(mkdir(WEB "/restore.new/volumes", 0700), 0);
}

/* Bytes that the tree may take. */
static char tree[32] = "0";

static inline int import_from(FILE *file, const char *base, uint64_t min_free, bool volumes) {
        char text[32];
        char *const words[] = {
                text,
                (char *) base,
                (char *) "containers/web",
                tree,
                (char *) "0",
                (char *) "root",
                (char *) "containers/web/restored",
                (char *) (volumes ? "volumes/data" : "volumes"),
                (char *) (volumes ? "containers/web/restore.new/volumes/data/files" : "-"),
                NULL
        };
        FILE *words_said = tmpfile();
        int input, output, r;

        (void) snprintf(text, sizeof(text), "%llu", (unsigned long long) min_free);
        CHECK(words_said && fflush(stdout) == 0 && lseek(fileno(file), 0, SEEK_SET) == 0);
        clear();
        input = put_in_place(fileno(file), STDIN_FILENO);
        output = put_in_place(fileno(words_said), STDOUT_FILENO);
        r = import_run(state, words);
        CHECK_INT(close(put_in_place(input, STDIN_FILENO)), 0);
        CHECK_INT(close(put_in_place(output, STDOUT_FILENO)), 0);
        CHECK_INT(close(input) | close(output), 0);
        memset(said, 0, sizeof(said));
        CHECK(pread(fileno(words_said), said, sizeof(said) - 1, 0) >= 0);
        CHECK_INT(fclose(words_said), 0);
        return r;
}

static inline void host_enter(void) {
        new_root_enter();
        new_root_mkdir("/tmp", 0700);
        new_root_mkdir(ROOT, 0750);
        new_root_mkdir(DATA, 0711);
        new_root_mkdir("/outside", 0755);
        make_file("/outside/file", "secret");
        state = open("/state", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(state >= 0);
}
