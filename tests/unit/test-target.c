/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>

#include "cleanup.h"
#include "new-root.h"
#include "target.h"

static void check_owner(const char *path, uid_t owner, mode_t mode) {
        struct stat st;

        CHECK_INT(lstat(path, &st), 0);
        CHECK(st.st_uid == owner && st.st_gid == owner && st.st_mode == mode);
}

int main(void) {
        _cleanup_close_ int root = -1;

        new_root_enter();
        new_root_mkdir("/tree/there", 0700);
        new_root_mkdir("/outside", 0755);
        CHECK_INT(symlink("/outside", "/tree/link"), 0);
        CHECK_INT(symlink("../outside", "/tree/there/up"), 0);
        CHECK_INT(symlink("there", "/tree/harmless"), 0);
        CHECK_INT(mkfifo("/tree/fifo", 0600), 0);
        root = open("/tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(root >= 0);

        CHECK_INT(target_make(root, "/a/b/c", true, 0), 0);
        check_owner("/tree/a/b/c", 0, S_IFDIR | 0755);
        CHECK_INT(target_make(root, "/a/b/c", true, 7), 0);
        check_owner("/tree/a/b/c", 0, S_IFDIR | 0755);
        CHECK_INT(target_make(root, "/a/d/file", false, 600113152), 0);
        check_owner("/tree/a/d", 600113152, S_IFDIR | 0755);
        check_owner("/tree/a/d/file", 600113152, S_IFREG | 0644);
        CHECK_INT(target_make(root, "/there/x", true, 0), 0);
        check_owner("/tree/there", 0, S_IFDIR | 0700);

        CHECK_INT(target_make(root, "/link", true, 0), -ELOOP);
        CHECK_INT(target_make(root, "/link/x", true, 0), -ELOOP);
        CHECK_INT(target_make(root, "/link", false, 0), -ELOOP);
        CHECK_INT(target_make(root, "/there/up/x", true, 0), -ELOOP);
        CHECK_INT(target_make(root, "/harmless/y", true, 0), -ELOOP);
        CHECK_INT(target_make(root, "/a/d/file", true, 0), -ENOTDIR);
        CHECK_INT(target_make(root, "/a/d/file/x", true, 0), -ENOTDIR);
        CHECK_INT(target_make(root, "/a/b", false, 0), -EISDIR);
        CHECK_INT(target_make(root, "/fifo", false, 0), -EISDIR);
        CHECK_INT(rmdir("/outside"), 0);
        return 0;
}
