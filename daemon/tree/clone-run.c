/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "clone-run.h"
#include "copy.h"
#include "place.h"
#include "resolve.h"

/* Two hosts with one id are one to whoever reads it: machine-id(5). What is empty is made anew. */
static int forget_id(int state, const char *root) {
        _cleanup_close_ int tree = place_open(state, root), file = -1;
        struct stat st;

        if (tree < 0)
                return tree == -ENOENT ? 0 : tree;
        file = resolve_open(
                tree, "etc/machine-id", O_WRONLY | O_NONBLOCK | O_NOCTTY, RESOLVE_INSIDE_MOUNT);
        /* It is as its container has left it: a link, a pipe, or nothing at all. */
        if (file < 0)
                return 0;
        if (fstat(file, &st) < 0)
                return -errno;
        return S_ISREG(st.st_mode) && ftruncate(file, 0) < 0 ? -errno : 0;
}

int clone_run(int state, char *const *arguments) {
        char *root[] = { NULL, NULL, NULL };
        CopyOrder order = {};
        uid_t from;
        int r;

        r = inside_open_shift(state, arguments, &from);
        if (r < 0)
                return r;
        for (int i = 3; i < 6; i++)
                if (!arguments[i])
                        return -EINVAL;

        order.min_free = strtoull(arguments[0], NULL, 10);
        if (from > 0)
                order.move = (Move){ from, (uid_t) strtoul(arguments[3], NULL, 10) };
        root[0] = arguments[4];
        root[1] = arguments[5];
        r = copy_places(state, root, &order);
        if (r >= 0)
                r = forget_id(state, root[1]);
        order.move = (Move){};
        return r < 0 ? r : copy_places(state, arguments + 6, &order);
}
