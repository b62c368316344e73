/* SPDX-License-Identifier: MIT */

/* A copy is what the original was, and nothing that was not in it. */

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "copy.h"
#include "files.h"
#include "new-root.h"

#define FROM "/from"
#define TO   "/to"
#define DEEP 300

static int to = -1;

static int make_copy(const char *from, uint64_t min_free) {
        int source = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

        CHECK(source >= 0);
        r = copy_tree(source, to, "copy", min_free);
        CHECK_INT(close(source), 0);
        return r;
}

static void check_copied(const char *name) {
        char from[256], copy[256];
        struct stat a, b;

        (void) snprintf(from, sizeof(from), FROM "/%s", name);
        (void) snprintf(copy, sizeof(copy), TO "/copy/%s", name);
        a = look(from);
        b = look(copy);
        check_same(&a, &b, 0);
        CHECK_INT(b.st_mtim.tv_sec, a.st_mtim.tv_sec);
        CHECK_INT(b.st_mtim.tv_nsec, a.st_mtim.tv_nsec);
}

static void make_tree(void) {
        const struct timespec times[2] = { { 1, 2 }, { 3, 4 } };

        CHECK_INT(mkdir(FROM "/dir", 0711), 0);
        make_file(FROM "/dir/file", "text");
        CHECK_INT(chown(FROM "/dir/file", 70, 71), 0);
        CHECK_INT(chmod(FROM "/dir/file", 06754), 0);
        CHECK_INT(utimensat(AT_FDCWD, FROM "/dir/file", times, 0), 0);
        CHECK_INT(link(FROM "/dir/file", FROM "/same"), 0);
        CHECK_INT(symlink("/outside", FROM "/link"), 0);
        CHECK_INT(lchown(FROM "/link", 72, 73), 0);
        CHECK_INT(mkfifo(FROM "/fifo", 0640), 0);
        CHECK_INT(mknod(FROM "/null", S_IFCHR | 0666, makedev(1, 3)), 0);
        make_file(FROM "/sparse", "x");
        CHECK_INT(truncate(FROM "/sparse", 1LL << 32), 0);
        CHECK_INT(mkdir(FROM "/mounted", 0755), 0);
        CHECK_INT(mount("/outside", FROM "/mounted", NULL, MS_BIND, NULL), 0);
        CHECK_INT(chown(FROM "/dir", 74, 75), 0);
        CHECK_INT(chmod(FROM "/dir", 01000), 0);
}

static void test_all_kinds(void) {
        static const char *const names[] = { "",     "dir",  "dir/file", "same",
                                             "link", "fifo", "null",     "sparse" };
        int flags;

        make_tree();
        flags = setxattr(FROM "/dir/file", "trusted.x", "value", 5, 0);
        CHECK_INT(make_copy(FROM, 0), 0);
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                check_copied(names[i]);

        CHECK_INT(
                (long long) look(TO "/copy/same").st_ino,
                (long long) look(TO "/copy/dir/file").st_ino);
        CHECK(look(TO "/copy/same").st_ino != look(FROM "/same").st_ino);
        CHECK_INT((long long) look(TO "/copy/same").st_nlink, 2);
        CHECK(look(TO "/copy/sparse").st_blocks < 64);
        CHECK_INT(access(TO "/copy/mounted", F_OK), 0);
        CHECK_INT(access(TO "/copy/mounted/file", F_OK), -1);
        if (flags >= 0) {
                char value[8] = "";

                CHECK_INT(getxattr(TO "/copy/dir/file", "trusted.x", value, sizeof(value)), 5);
                CHECK_STRING(value, "value");
        }
        CHECK_INT(make_copy(FROM, 0), -EEXIST);
}

static void test_deep(void) {
        CHECK_INT(mkdir("/deep", 0700), 0);
        CHECK_INT(chdir("/deep"), 0);
        for (int i = 0; i < DEEP; i++) {
                CHECK_INT(mkdir("d", 0700), 0);
                CHECK_INT(chdir("d"), 0);
        }
        make_file("bottom", "here");
        CHECK_INT(chdir("/"), 0);
        CHECK_INT(rename(TO "/copy", TO "/first"), 0);
        CHECK_INT(make_copy("/deep", 0), 0);
        CHECK_INT(chdir(TO "/copy"), 0);
        for (int i = 0; i < DEEP; i++)
                CHECK_INT(chdir("d"), 0);
        CHECK_INT(access("bottom", F_OK), 0);
        CHECK_INT(chdir("/"), 0);
}

static void test_little_space(void) {
        struct statvfs status;

        CHECK_INT(statvfs(TO, &status), 0);
        CHECK_INT(rename(TO "/copy", TO "/second"), 0);
        CHECK_INT(make_copy(FROM, status.f_blocks * status.f_frsize + 1), -ENOSPC);
}

int main(void) {
        new_root_enter();
        new_root_mkdir(FROM, 0750);
        new_root_mkdir(TO, 0700);
        new_root_mkdir("/outside", 0755);
        make_file("/outside/file", "secret");
        to = open(TO, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(to >= 0);

        test_all_kinds();
        test_deep();
        test_little_space();
        return EXIT_SUCCESS;
}
