/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "ownership.h"
#include "test.h"

static void test_parse(void) {
        static const char *const bad[] = {
                "", "\n", "map", "chown", "map\n\n", "map \n", "mapchown\n", "MAP\n", "auto\n",
        };
        Ownership ownership = OWNERSHIP_CHOWN;

        CHECK_INT(ownership_parse("map\n", &ownership), 0);
        CHECK_INT(ownership, OWNERSHIP_MAP);
        CHECK_INT(ownership_parse("chown\n", &ownership), 0);
        CHECK_INT(ownership, OWNERSHIP_CHOWN);
        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                CHECK_INT(ownership_parse(bad[i], &ownership), -EINVAL);
        CHECK_INT(ownership, OWNERSHIP_CHOWN);
}

/* What the first start settled holds for all that follow. */
static void test_settle(int directory, bool first_idmap, Ownership expected) {
        Ownership ownership;
        struct stat st;

        CHECK_INT(ownership_settle(directory, first_idmap, "x.u1000", &ownership), 1);
        CHECK_INT(ownership, expected);
        CHECK_INT(fstatat(directory, OWNERSHIP_FILE, &st, AT_SYMLINK_NOFOLLOW), 0);
        CHECK_INT(st.st_mode & 07777, 0600);

        CHECK_INT(ownership_settle(directory, true, "x.u1000", &ownership), 0);
        CHECK_INT(ownership, expected);
        if (expected == OWNERSHIP_MAP)
                CHECK_INT(ownership_settle(directory, false, "x.u1000", &ownership), -EOPNOTSUPP);
        else
                CHECK_INT(ownership_settle(directory, false, "x.u1000", &ownership), 0);
        CHECK_INT(ownership, expected);

        CHECK_INT(unlinkat(directory, OWNERSHIP_FILE, 0), 0);
}

/* Neither a link that somebody made, nor a file left by a crash. */
static void test_foreign_files(int directory) {
        Ownership ownership;
        int fd;

        CHECK_INT(symlinkat("/etc/hostname", directory, OWNERSHIP_FILE), 0);
        CHECK_INT(ownership_settle(directory, true, "x.u1000", &ownership), -ELOOP);
        CHECK_INT(unlinkat(directory, OWNERSHIP_FILE, 0), 0);

        CHECK_INT(symlinkat("elsewhere", directory, OWNERSHIP_FILE ".new"), 0);
        CHECK_INT(ownership_settle(directory, true, "x.u1000", &ownership), 1);
        CHECK_INT(faccessat(directory, "elsewhere", F_OK, AT_SYMLINK_NOFOLLOW), -1);

        fd = openat(directory, OWNERSHIP_FILE, O_WRONLY | O_TRUNC | O_CLOEXEC);
        CHECK(fd >= 0);
        CHECK_INT(close(fd), 0);
        CHECK_INT(ownership_settle(directory, true, "x.u1000", &ownership), 1);
        CHECK_INT(ownership, OWNERSHIP_MAP);
        CHECK_INT(ownership_settle(directory, true, "x.u1000", &ownership), 0);
        CHECK_INT(unlinkat(directory, OWNERSHIP_FILE, 0), 0);
}

/* The record is torn, and the tree has been given to its container. */
static void test_torn(int directory) {
        Ownership ownership;
        int fd;

        if (geteuid() != 0)
                return;
        fd = openat(directory, OWNERSHIP_FILE, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        CHECK(fd >= 0 && ftruncate(fd, 4) == 0 && close(fd) == 0);
        CHECK_INT(mkdirat(directory, "root", 0755), 0);
        CHECK_INT(fchownat(directory, "root", 1879048192, 1879048192, 0), 0);
        CHECK_INT(ownership_settle(directory, true, "x.u1000", &ownership), 0);
        CHECK_INT(ownership, OWNERSHIP_CHOWN);
        CHECK_INT(ownership_read(directory, &ownership), 0);
        CHECK_INT(ownership, OWNERSHIP_CHOWN);
        CHECK_INT(unlinkat(directory, "root", AT_REMOVEDIR), 0);
        CHECK_INT(unlinkat(directory, OWNERSHIP_FILE, 0), 0);
}

int main(void) {
        char path[] = "/tmp/test-ownership-XXXXXX";
        _cleanup_close_ int directory = -1;

        test_parse();

        CHECK(mkdtemp(path));
        directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(directory >= 0);
        test_settle(directory, true, OWNERSHIP_MAP);
        test_settle(directory, false, OWNERSHIP_CHOWN);
        test_foreign_files(directory);
        test_torn(directory);
        CHECK_INT(rmdir(path), 0);
        return 0;
}
