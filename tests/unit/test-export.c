/* SPDX-License-Identifier: MIT */

/* What comes out of a container is what comes into another, with all that it is. */

#include <linux/capability.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "export.h"
#include "import-host.h"

#define LONG                                                                                       \
        "a-name-of-more-than-a-hundred-bytes-for-which-there-is-no-room-in-the-header-of-a-"       \
        "member-in-tar-files"

static int export_to(FILE *file, const char *base) {
        char *const words[] = { (char *) "web",
                                (char *) base,
                                (char *) "containers/web",
                                (char *) "root",
                                (char *) "containers/web/root",
                                (char *) "volumes/data",
                                (char *) "volumes/data/files",
                                NULL };
        int before, r;

        CHECK(fflush(stdout) == 0);
        before = put_in_place(fileno(file), STDOUT_FILENO);
        r = export_run(state, words);
        CHECK(fflush(stdout) == 0);
        CHECK_INT(close(put_in_place(before, STDOUT_FILENO)), 0);
        CHECK_INT(close(before), 0);
        return r;
}

static void check_brought(const char *name, const char *from, const char *to, unsigned shift) {
        char left[512], right[512];
        struct stat a, b;

        (void) snprintf(left, sizeof(left), "%s/%s", from, name);
        (void) snprintf(right, sizeof(right), "%s/%s", to, name);
        a = look(left);
        b = look(right);
        check_same(&a, &b, shift);
        if (name[0] != '\0')
                CHECK_INT(b.st_mtim.tv_sec, a.st_mtim.tv_sec);
}

static void make_tree(void) {
        const struct vfs_cap_data capability = { .magic_etc = VFS_CAP_REVISION_2 |
                                                         VFS_CAP_FLAGS_EFFECTIVE,
                                                 .data[0].permitted = 1 << CAP_NET_RAW };
        const struct timespec times[2] = { { 1, 0 }, { 3, 0 } },
                              before[2] = { { 1, 0 }, { -3, 0 } };

        CHECK_INT(mkdir(ROOT "/usr", 0755) | mkdir(ROOT "/dir", 0711), 0);
        make_file(ROOT "/dir/file", "text");
        CHECK_INT(chown(ROOT "/dir/file", 70, 71), 0);
        CHECK_INT(chmod(ROOT "/dir/file", 06754), 0);
        CHECK_INT(utimensat(AT_FDCWD, ROOT "/dir/file", before, 0), 0);
        CHECK_INT(link(ROOT "/dir/file", ROOT "/zame"), 0);
        CHECK_INT(symlink("/outside/file", ROOT "/link"), 0);
        CHECK_INT(lchown(ROOT "/link", 72, 65535), 0);
        CHECK_INT(mkfifo(ROOT "/fifo", 0640), 0);
        CHECK_INT(mknod(ROOT "/null", S_IFCHR | 0666, makedev(1, 3)), 0);
        CHECK_INT(mknod(ROOT "/gone", S_IFCHR | 0600, 0), 0);
        make_file(ROOT "/sparse", "x");
        CHECK_INT(truncate(ROOT "/sparse", 1 << 24), 0);
        CHECK_INT(mkdir(ROOT "/" LONG, 0700), 0);
        make_file(ROOT "/" LONG "/" LONG, "long");
        CHECK_INT(symlink(LONG "/" LONG, ROOT "/to-long"), 0);
        make_file(ROOT "/able", "");
        CHECK_INT(
                setxattr(ROOT "/able", "security.capability", &capability, sizeof(capability), 0),
                0);
        CHECK_INT(chown(ROOT "/dir", 74, 75), 0);
        CHECK_INT(chmod(ROOT "/dir", 01000), 0);
        CHECK_INT(utimensat(AT_FDCWD, ROOT "/dir", times, 0), 0);
        make_file(DATA "/x", "of the volume");
        CHECK_INT(chown(DATA "/x", 1000, 1000), 0);
}

static const char *const names[] = {
        "",     "dir",    "dir/file", "zame",    "link", "fifo",
        "gone", "sparse", LONG,       "to-long", "able", LONG "/" LONG
};

static void check_all(unsigned shift) {
        char value[64];
        ssize_t n;

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                check_brought(names[i], ROOT, WEB "/restored", shift);
        check_brought("x", DATA, WEB "/restore.new/volumes/data/files", 0);
        CHECK_INT(
                (long long) look(WEB "/restored/zame").st_ino,
                (long long) look(WEB "/restored/dir/file").st_ino);
        CHECK(look(WEB "/restored/sparse").st_blocks < 256);
        CHECK_INT(access(WEB "/restored/null", F_OK), -1);
        n = readlink(WEB "/restored/to-long", value, sizeof(value));
        CHECK(n == sizeof(value) && memcmp(value, LONG, sizeof(value)) == 0);
        /* As root here sees it: of the next revision where it counts for another's root. */
        n = getxattr(WEB "/restored/able", "security.capability", value, sizeof(value));
        CHECK_INT(n, shift == 0 ? XATTR_CAPS_SZ_2 : XATTR_CAPS_SZ_3);
}

static void test_there_and_back(void) {
        FILE *mapped = tmpfile(), *again = tmpfile();

        CHECK(mapped && again);
        make_tree();
        CHECK_INT(export_to(mapped, BASE), 0);
        CHECK_INT(import_from(mapped, BASE, 0, true), 0);
        CHECK_STRING(said, "");
        check_all(0);

        /* Without its volumes. */
        CHECK_INT(import_from(mapped, BASE, 0, false), 0);
        CHECK_INT(access(WEB "/restore.new/volumes/data", F_OK), -1);

        /* Whoever has its range on the disk gives and takes the same archive. */
        make_file(WEB "/" OWNERSHIP_FILE, "chown\n");
        CHECK_INT(import_from(mapped, BASE, 0, true), 0);
        check_all(SHIFT);
        CHECK_INT(rename(ROOT, WEB "/mapped"), 0);
        CHECK_INT(rename(WEB "/restored", ROOT), 0);
        CHECK_INT(export_to(again, BASE), 0);
        CHECK_INT(unlink(WEB "/" OWNERSHIP_FILE), 0);
        CHECK_INT(import_from(again, BASE, 0, true), 0);
        CHECK_INT(rename(ROOT, WEB "/shifted"), 0);
        CHECK_INT(rename(WEB "/mapped", ROOT), 0);
        check_all(0);
        CHECK_INT(fclose(mapped) | fclose(again), 0);
}

int main(void) {
        host_enter();
        CHECK_INT(chown(ROOT, 5, 6), 0);
        test_there_and_back();
        return EXIT_SUCCESS;
}
