/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "test.h"
#include "unpack.h"

/* The archive is written by hand, as a container would that means harm. */
static FILE *archive;
static char root[] = "/tmp/test-unpack.XXXXXX";
static char left[4096];

static void put(
        char type, const char *name, const char *target, unsigned mode, const char *content) {
        char block[512] = {}, fill[512] = {};
        size_t size = strlen(content);
        unsigned sum = 0;

        (void) snprintf(block, 100, "%s", name);
        (void) snprintf(block + 100, 8, "%07o", mode);
        (void) snprintf(block + 124, 12, "%011o", (unsigned) size & 07777777);
        (void) snprintf(block + 136, 12, "%011o", 1000000000);
        memset(block + 148, ' ', 8);
        block[156] = type;
        (void) snprintf(block + 157, 100, "%s", target);
        memcpy(block + 257, "ustar\00000", 8);
        for (size_t i = 0; i < sizeof(block); i++)
                sum += (unsigned char) block[i];
        (void) snprintf(block + 148, 8, "%06o", sum);

        CHECK(fwrite(block, 1, 512, archive) == 512);
        CHECK(fwrite(content, 1, size, archive) == size);
        CHECK(fwrite(fill, 1, (512 - size % 512) % 512, archive) == (512 - size % 512) % 512);
}

static void begin(void) {
        archive = tmpfile();
        CHECK(archive);
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
        const char end[1024] = {};
        _cleanup_close_ int directory = -1;
        char path[64];
        int r;

        CHECK(fwrite(end, 1, sizeof(end), archive) == sizeof(end));
        CHECK(fflush(archive) == 0 && lseek(fileno(archive), 0, SEEK_SET) == 0);
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
        put('5', "it/", "", 0555, "");
        put('5', "./it/sub", "", 0755, "");
        put('0', "it/sub/file", "", 06755, "hello");
        put('2', "it/sub/link", "../other", 0777, "");
        put('1', "it/hard", "it/sub/file", 0644, "");
        put('L', "././@LongLink", "", 0644, "it/a-name-that-came-before-its-header");
        put('0', "it/short", "", 0600, "long");
        put('x', "pax", "", 0644, "20 path=it/from-pax\n");
        put('0', "it/short", "", 0644, "pax");
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
                put('0', *name, "", 0644, "bad");
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
                put('5', "it", "", 0755, "");
                put('2', "it/l", *target, 0777, "");
                /* "." is where it is itself, which is inside. */
                CHECK_INT(unpack(), 0);
                CHECK_STRING(left, strcmp(*target, ".") == 0 ? "" : "it/l;");
        }

        clear();
        begin();
        put('2', "it", "sub", 0777, "");
        CHECK_INT(unpack(), 0);
        CHECK_STRING(left, "it;");
}

/* A link, inside or there before, and then something through it. */
static void test_through_links(void) {
        clear();
        begin();
        put('5', "it", "", 0755, "");
        put('5', "it/sub", "", 0755, "");
        put('2', "it/l", "sub", 0777, "");
        put('0', "it/l/x", "", 0644, "bad");
        CHECK_INT(unpack(), -EXDEV);
        CHECK(access(in_root("here/copy/sub/x"), F_OK) < 0);

        clear();
        CHECK_INT(mkdir(in_root("here/copy"), 0755), 0);
        CHECK_INT(symlink("../../outside", in_root("here/copy/l")), 0);
        begin();
        put('0', "it/l/x", "", 0644, "bad");
        CHECK_INT(unpack(), -EXDEV);
        begin();
        put('5', "it/l", "", 0755, "");
        CHECK_INT(unpack(), -ENOTDIR);
        CHECK(nothing_outside());

        /* It is replaced, and what it led to stays as it was. */
        CHECK_INT(symlink("../../outside/file", in_root("here/copy/f")), 0);
        begin();
        put('0', "it/f", "", 0644, "good");
        CHECK_INT(unpack(), 0);
        check_content("here/copy/f", "good");
        CHECK(nothing_outside());

        clear();
        CHECK_INT(symlink("../outside", in_root("here/copy")), 0);
        begin();
        put('0', "it/x", "", 0644, "bad");
        CHECK_INT(unpack(), -EXDEV);
        CHECK(nothing_outside());
}

static void test_hard_links_that_lead_out(void) {
        static const char *const targets[] = { "/etc/passwd", "../outside/x", "it/l", "it/../../x",
                                               "it",          "other",        NULL };

        for (const char *const *target = targets; *target; target++) {
                clear();
                begin();
                put('5', "it", "", 0755, "");
                put('2', "it/l", "x", 0777, "");
                put('1', "it/hard", *target, 0644, "");
                CHECK_INT(unpack(), -EXDEV);
                CHECK(access(in_root("here/copy/hard"), F_OK) < 0);
        }
}

static void test_devices(void) {
        clear();
        begin();
        put('5', "it", "", 0755, "");
        put('3', "it/null", "", 0666, "");
        put('4', "it/disk", "", 0666, "");
        put('6', "it/pipe", "", 0666, "");
        put('Z', "it/what", "", 0666, "later");
        put('0', "it/after", "", 0644, "good");
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
        put('x', "pax", "", 0644, "9999999 path=it\n");
        CHECK_INT(unpack(), -EBADMSG);

        begin();
        put('x', "pax", "", 0644, "27 path=../outside/escaped\n");
        put('0', "it", "", 0644, "bad");
        CHECK_INT(unpack(), -EXDEV);
        CHECK(nothing_outside());

        begin();
        put('x', "pax", "", 0644, "23 size=99999999999999\n");
        put('0', "it", "", 0644, "short");
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
