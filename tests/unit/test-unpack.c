/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "tar-file.h"
#include "unpack.h"

static char root[] = "/tmp/test-unpack.XXXXXX";
static char left[4096];

static void begin(void) {
        tar_begin();
        left[0] = '\0';
}

static void on_left_out(const char *name, const char *why, void *userdata) {
        size_t used = strlen(left);

        (void) why;
        (void) userdata;
        (void) snprintf(left + used, sizeof(left) - used, "%s;", name);
}

/* Into root/here, where "it" becomes "copy". */
static int unpack(void) {
        _cleanup_close_ int directory = -1;
        char path[64];
        int r;

        tar_end();
        (void) snprintf(path, sizeof(path), "%s/here", root);
        directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(directory >= 0);
        r = unpack_all(
                &(Unpack){ .directory = directory,
                           .name = "it",
                           .ours = "copy",
                           .umask = 022,
                           .left_out = on_left_out },
                &(Archive){ .fd = fileno(archive) });
        CHECK(fclose(archive) == 0);
        return r;
}

static const char *in_root(const char *name) {
        static char path[256];

        (void) snprintf(path, sizeof(path), "%s/%s", root, name);
        return path;
}

static void check_content(const char *name, const char *expected) {
        char seen[256] = "";
        int fd = open(in_root(name), O_RDONLY | O_CLOEXEC);

        CHECK(fd >= 0);
        CHECK(read(fd, seen, sizeof(seen) - 1) >= 0);
        CHECK(close(fd) == 0);
        CHECK_STRING(seen, expected);
}

static void clear(void) {
        char command[128];

        (void) snprintf(command, sizeof(command), "rm -rf %s/here %s/outside", root, root);
        CHECK_INT(system(command), 0);
        CHECK_INT(mkdir(in_root("here"), 0755), 0);
        CHECK_INT(mkdir(in_root("outside"), 0755), 0);
}

static bool nothing_outside(void) {
        return rmdir(in_root("outside")) == 0 && mkdir(in_root("outside"), 0755) == 0;
}

static void test_what_is_good(void) {
        struct stat stat_;
        char target[64] = "";

        clear();
        begin();
        tar_put('5', "it/", "", 0555, "");
        tar_put('5', "./it/sub", "", 0755, "");
        tar_put('0', "it/sub/file", "", 06755, "hello");
        tar_put('2', "it/sub/link", "../other", 0777, "");
        tar_put('1', "it/hard", "it/sub/file", 0644, "");
        tar_put('L', "././@LongLink", "", 0644, "it/a-name-that-came-before-its-header");
        tar_put('0', "it/short", "", 0600, "long");
        tar_put('x', "pax", "", 0644, "20 path=it/from-pax\n");
        tar_put('0', "it/short", "", 0644, "pax");
        CHECK_INT(unpack(), 0);
        CHECK_STRING(left, "");
        check_content("here/copy/sub/file", "hello");
        check_content("here/copy/hard", "hello");
        check_content("here/copy/a-name-that-came-before-its-header", "long");
        check_content("here/copy/from-pax", "pax");
        CHECK(stat(in_root("here/copy/sub/file"), &stat_) == 0);
        CHECK_INT(stat_.st_mode & 07777, 0755);
        CHECK_INT(stat_.st_mtime, 1000000000);
        CHECK(readlink(in_root("here/copy/sub/link"), target, sizeof(target) - 1) > 0);
        CHECK_STRING(target, "../other");
}

static void test_names_that_lead_out(void) {
        static const char *const names[] = {
                "/tmp/x",
                "../outside/x",
                "it/../../outside/x",
                "it/../x",
                "other",
                "it-and-more/x",
                "..",
                "/",
                "it/..",
                ".",
                "",
                "./../it",
                "//it/x",
                "other/it/../x",
                NULL,
        };

        for (const char *const *name = names; *name; name++) {
                clear();
                begin();
                tar_put('0', *name, "", 0644, "bad");
                CHECK_INT(unpack(), -EXDEV);
                CHECK(nothing_outside());
                CHECK(access(in_root("here/x"), F_OK) < 0);
        }
}

static void test_links_that_lead_out(void) {
        static const char *const targets[] = {
                "/etc/passwd",
                "..",
                "../..",
                "../../outside",
                "sub/../../x",
                ".",
                "./../../outside",
                "../../here/copy",
                "",
                NULL,
        };

        for (const char *const *target = targets; *target; target++) {
                clear();
                begin();
                tar_put('5', "it", "", 0755, "");
                tar_put('2', "it/l", *target, 0777, "");
                /* "." is where it is itself, which is inside. */
                CHECK_INT(unpack(), 0);
                CHECK_STRING(left, strcmp(*target, ".") == 0 ? "" : "it/l;");
        }

        clear();
        begin();
        tar_put('2', "it", "sub", 0777, "");
        CHECK_INT(unpack(), 0);
        CHECK_STRING(left, "it;");
}

/* A link, inside or there before, and then something through it. */
static void test_through_links(void) {
        clear();
        begin();
        tar_put('5', "it", "", 0755, "");
        tar_put('5', "it/sub", "", 0755, "");
        tar_put('2', "it/l", "sub", 0777, "");
        tar_put('0', "it/l/x", "", 0644, "bad");
        CHECK_INT(unpack(), -EXDEV);
        CHECK(access(in_root("here/copy/sub/x"), F_OK) < 0);

        clear();
        CHECK_INT(mkdir(in_root("here/copy"), 0755), 0);
        CHECK_INT(symlink("../../outside", in_root("here/copy/l")), 0);
        begin();
        tar_put('0', "it/l/x", "", 0644, "bad");
        CHECK_INT(unpack(), -EXDEV);
        begin();
        tar_put('5', "it/l", "", 0755, "");
        CHECK_INT(unpack(), -ENOTDIR);
        CHECK(nothing_outside());

        /* It is replaced, and what it led to stays as it was. */
        CHECK_INT(symlink("../../outside/file", in_root("here/copy/f")), 0);
        begin();
        tar_put('0', "it/f", "", 0644, "good");
        CHECK_INT(unpack(), 0);
        check_content("here/copy/f", "good");
        CHECK(nothing_outside());

        clear();
        CHECK_INT(symlink("../outside", in_root("here/copy")), 0);
        begin();
        tar_put('0', "it/x", "", 0644, "bad");
        CHECK_INT(unpack(), -EXDEV);
        CHECK(nothing_outside());
}

static void test_hard_links_that_lead_out(void) {
        static const char *const targets[] = { "/etc/passwd", "../outside/x", "it/l", "it/../../x",
                                               "it",          "other",        NULL };

        for (const char *const *target = targets; *target; target++) {
                clear();
                begin();
                tar_put('5', "it", "", 0755, "");
                tar_put('2', "it/l", "x", 0777, "");
                tar_put('1', "it/hard", *target, 0644, "");
                CHECK_INT(unpack(), -EXDEV);
                CHECK(access(in_root("here/copy/hard"), F_OK) < 0);
        }
}

static void test_devices(void) {
        clear();
        begin();
        tar_put('5', "it", "", 0755, "");
        tar_put('3', "it/null", "", 0666, "");
        tar_put('4', "it/disk", "", 0666, "");
        tar_put('6', "it/pipe", "", 0666, "");
        tar_put('Z', "it/what", "", 0666, "later");
        tar_put('0', "it/after", "", 0644, "good");
        CHECK_INT(unpack(), 0);
        CHECK_STRING(left, "it/null;it/disk;it/pipe;it/what;");
        check_content("here/copy/after", "good");
        CHECK(access(in_root("here/copy/null"), F_OK) < 0);
}

static void test_what_is_no_archive(void) {
        clear();
        begin();
        (void) fputs("nothing of that kind", archive);
        CHECK_INT(unpack(), -EBADMSG);

        begin();
        tar_put('x', "pax", "", 0644, "9999999 path=it\n");
        CHECK_INT(unpack(), -EBADMSG);

        begin();
        tar_put('x', "pax", "", 0644, "27 path=../outside/escaped\n");
        tar_put('0', "it", "", 0644, "bad");
        CHECK_INT(unpack(), -EXDEV);
        CHECK(nothing_outside());

        begin();
        tar_put('x', "pax", "", 0644, "23 size=99999999999999\n");
        tar_put('0', "it", "", 0644, "short");
        CHECK_INT(unpack(), -EPIPE);
}

int main(void) {
        CHECK(mkdtemp(root));
        CHECK_INT(mkdir(in_root("here"), 0755), 0);
        (void) umask(022);
        test_what_is_good();
        test_names_that_lead_out();
        test_links_that_lead_out();
        test_through_links();
        test_hard_links_that_lead_out();
        test_devices();
        test_what_is_no_archive();
        clear();
        CHECK(rmdir(in_root("here")) == 0 && rmdir(in_root("outside")) == 0 && rmdir(root) == 0);
        return 0;
}
