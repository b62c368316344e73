/* SPDX-License-Identifier: MIT */

/* A copy is what the original was, and nothing that was not in it. */

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "content.h"
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
        r = copy_tree(source, to, "copy", &(CopyOrder){ .min_free = min_free });
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

/* What is owned by one range is owned by the other one then, whoever is not of it by nobody. */
static void test_for_another(void) {
        static const Move move = { 600113152, 600178688 };
        int source;

        CHECK_INT(mkdir("/shifted", 0755), 0);
        CHECK_INT(chown("/shifted", 600113152, 600113152), 0);
        make_file("/shifted/file", "text");
        CHECK_INT(chown("/shifted/file", 600113152 + 70, 600113152 + 65535), 0);
        CHECK_INT(chmod("/shifted/file", 04755), 0);
        make_file("/shifted/foreign", "text");
        CHECK_INT(chown("/shifted/foreign", 5, 600178688), 0);
        CHECK_INT(symlink("x", "/shifted/link"), 0);
        CHECK_INT(lchown("/shifted/link", 600113152 + 1, 600113152 + 2), 0);

        source = open("/shifted", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK_INT(copy_tree(source, to, "other", &(CopyOrder){ .move = move }), 0);
        CHECK_INT(close(source), 0);
        CHECK_INT(look(TO "/other").st_uid, 600178688);
        CHECK_INT(look(TO "/other/file").st_uid, 600178688 + 70);
        CHECK_INT(look(TO "/other/file").st_gid, 600178688 + 65535);
        CHECK_INT(look(TO "/other/file").st_mode, S_IFREG | 04755);
        CHECK_INT(look(TO "/other/foreign").st_uid, 600178688 + 65534);
        CHECK_INT(look(TO "/other/foreign").st_gid, 600178688 + 65534);
        CHECK_INT(look(TO "/other/link").st_uid, 600178688 + 1);
}

/* Its file's capabilities count for its own root alone. */
static void test_attributes_for_another(void) {
        const struct vfs_ns_cap_data data = {
                .magic_etc = htole32(VFS_CAP_REVISION_3),
                .data[0].permitted = htole32(1),
                .rootid = htole32(600113152),
        };
        const Move move = { 600113152, 600178688 }, foreign = { 600244224, 600178688 };
        char value[sizeof(data) + INSIDE_ATTRIBUTE_GROWS];
        struct vfs_ns_cap_data moved;
        size_t size = sizeof(data);

        memcpy(value, &data, sizeof(data));
        CHECK_INT(inside_move_attribute(&move, "security.capability", value, &size), 0);
        CHECK_INT((long long) size, sizeof(data));
        memcpy(&moved, value, sizeof(moved));
        CHECK_INT(le32toh(moved.rootid), 600178688);
        memcpy(value, &data, sizeof(data));
        CHECK_INT(inside_move_attribute(&foreign, "security.capability", value, &size), -ENOTSUP);
        size = 3;
        CHECK_INT(inside_move_attribute(&move, "system.posix_acl_access", value, &size), -ENOTSUP);
        CHECK_INT(inside_move_attribute(&move, "trusted.x", value, &size), 0);
        CHECK_INT(inside_move_attribute(&(Move){}, "system.posix_acl_access", value, &size), 0);
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

/* Of a file that somebody adds to without end as much is copied as there was. */
static void test_file_that_grows(void) {
        int source, target;
        struct stat st;

        make_file(FROM "/grows", "at first");
        source = open(FROM "/grows", O_RDWR | O_CLOEXEC);
        target = open(TO "/grows", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        CHECK(source >= 0 && target >= 0 && fstat(source, &st) >= 0);
        CHECK(pwrite(source, "more", 4, st.st_size) == 4 && pwrite(source, "x", 1, 1 << 20) == 1);
        CHECK_INT(content_copy(source, target, (uint64_t) st.st_size, 0), 0);
        CHECK(fstat(target, &st) >= 0);
        CHECK_INT(st.st_size, strlen("at first"));
        /* What it has lost since is a hole. */
        CHECK_INT(ftruncate(source, 0), 0);
        CHECK_INT(content_copy(source, target, (uint64_t) st.st_size, 0), 0);
        CHECK_INT(close(source), 0);
        CHECK_INT(close(target), 0);
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
        test_for_another();
        test_attributes_for_another();
        test_deep();
        test_little_space();
        test_file_that_grows();
        return EXIT_SUCCESS;
}
