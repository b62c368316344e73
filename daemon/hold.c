/* SPDX-License-Identifier: MIT */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "hold.h"

/* More than are rooted while a collector looks for roots. */
#define HELD_MAX 64

static struct {
        char *path; /* NULL: nothing is held */
        int fd;
} held[HELD_MAX];

static void let_go(size_t i) {
        if (!held[i].path)
                return;
        free(TAKE_PTR(held[i].path));
        held[i].fd = close_fd(held[i].fd);
}

void hold_add(const char *path) {
        static size_t next;
        _cleanup_free_ char *copy = strdup(path);
        int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

        if (!copy || fd < 0) {
                (void) close_fd(fd);
                return;
        }
        let_go(next);
        held[next].path = TAKE_PTR(copy);
        held[next].fd = fd;
        next = (next + 1) % HELD_MAX;
}

void hold_drop(const char *path) {
        for (size_t i = 0; i < HELD_MAX; i++)
                if (held[i].path && strcmp(held[i].path, path) == 0)
                        let_go(i);
}
