/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>

#include "cleanup.h"
#include "log.h"
#include "resolve.h"
#include "root-tree.h"
#include "store-path.h"

static const char *const places[] = { STORE_DIR, "/run", "/proc", "/sys", "/dev", NULL };

int root_tree_check(int root, const char *machine) {
        for (const char *const *place = places; *place; place++) {
                _cleanup_close_ int fd = resolve_open(root, *place + 1, O_PATH, RESOLVE_INSIDE);

                if (fd >= 0 || fd == -ENOENT)
                        continue;
                log_error(
                        fd == -ELOOP ? "%s has laid a link where %s is to be in its tree; "
                                       "'flakectrctl reset %s' makes the tree anew." :
                                       "%s cannot have %s in its tree, which 'flakectrctl reset "
                                       "%s' makes anew.",
                        machine, *place, machine);
                return fd;
        }
        return 0;
}
