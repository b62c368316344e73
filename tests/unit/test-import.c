/* SPDX-License-Identifier: MIT */

/* An archive that means harm makes nothing but what a container could make. */

#include <sys/xattr.h>

#include "import-host.h"
#include "tar-file.h"

static void begin(void) {
        tar_begin();
        tar_uid = tar_gid = tar_major = tar_minor = 0;
        tar_put('5', "it/", "", 0755, "");
        tar_put('5', "it/root/", "", 0755, "");
        tar_put('5', "it/root/usr/", "", 0755, "");
}

static int finish(void) {
        int r;

        tar_end();
        r = import_from(archive, BASE, 0, true);
        CHECK_INT(fclose(archive), 0);
        CHECK_INT(look("/outside/file").st_nlink, 1);
        CHECK_INT(look("/outside/file").st_size, 6);
        CHECK_INT(look("/outside").st_nlink, 2);
        CHECK_INT(access("/state/containers/other", F_OK), -1);
        return r;
}

/* One member more than what is good. */
static int try(char type, const char *name, const char *target, const char *content) {
        begin();
        tar_put(type, name, target, 0644, content);
        return finish();
}

static void test_names_that_lead_out(void) {
        static const char *const outside[] = {
                "/outside/new",
                "../outside/new",
                "it/root/../../../../outside/new",
                "it/root/usr/../../x",
                "..",
                "it/other/x",
                "it/rootx",
                "it/root/..",
                "it",
                "it/volumes",
                "it/volumes/other/x",
                "it/record.json",
                "it/restored/x",
                "it/root",
        };

        for (size_t i = 0; i < sizeof(outside) / sizeof(*outside); i++) {
                CHECK_INT(try('0', outside[i], "", "hello"), -EXDEV);
                CHECK_STRING(said, outside[i]);
        }
        CHECK_INT(try('5', "it/root", "", ""), -EXDEV); /* for the second time */
        CHECK_INT(try('0', "it/root/none/x", "", "hello"), -ENOENT);
        CHECK_INT(try('0', "it/volumes/data/x", "", "hello"), -ENOENT);
        CHECK_INT(try('0', "other/./root//x", "", "hello"), 0);
        CHECK_INT(look(WEB "/restored/x").st_size, 5);
}

static void test_links_that_lead_out(void) {
        static const char *const targets[] = { "/outside", "../../../../outside",
                                               "/state/containers", "/proc/self/cwd" };

        for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
                begin();
                tar_put('2', "it/root/way", targets[i], 0777, "");
                tar_put('0', "it/root/way/new", "", 0644, "hello");
                CHECK_INT(finish(), -EXDEV);
                CHECK_STRING(said, "it/root/way/new");

                /* A file, and a directory, in the place of the link. */
                begin();
                tar_put('2', "it/root/way", "/outside/file", 0777, "");
                tar_put('0', "it/root/way", "", 0644, "hello");
                CHECK_INT(finish(), 0);
                begin();
                tar_put('2', "it/root/way", targets[i], 0777, "");
                tar_put('5', "it/root/way", "", 0777, "");
                CHECK(finish() < 0);
        }
        CHECK_INT(try('1', "it/root/hard", "/outside/file", ""), -EXDEV);
        CHECK_INT(try('1', "it/root/hard", "../outside/file", ""), -EXDEV);
        CHECK_INT(try('1', "it/root/hard", "it/root", ""), -EXDEV);
        CHECK_INT(try('1', "it/root/hard", "it/volumes/data/x", ""), -EXDEV);
        CHECK_INT(try('1', "it/root/hard", "it/root/none", ""), -ENOENT);
        CHECK_INT(try('1', "it/root/usr2", "it/root/usr", ""), -EPERM);
        begin();
        tar_put('2', "it/root/way", "/outside", 0777, "");
        tar_put('1', "it/root/hard", "it/root/way/file", 0644, "");
        CHECK_INT(finish(), -EXDEV);
}

static void test_what_no_container_has(void) {
        static const unsigned ids[] = { 65536, 1000000, 07777777 };

        begin();
        tar_major = 8;
        tar_put('4', "it/root/disk", "", 0666, "");
        CHECK_INT(finish(), -ENODEV);
        CHECK_STRING(said, "it/root/disk");
        begin();
        tar_major = 1, tar_minor = 3;
        tar_put('3', "it/root/null", "", 0666, "");
        CHECK_INT(finish(), -ENODEV);
        begin();
        tar_put('4', "it/root/nothing", "", 0666, "");
        CHECK_INT(finish(), -ENODEV);

        for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
                for (int of_group = 0; of_group < 2; of_group++) {
                        begin();
                        *(of_group ? &tar_gid : &tar_uid) = ids[i];
                        tar_put('0', "it/root/x", "", 04755, "");
                        CHECK_INT(finish(), -ERANGE);
                }
        /* Its own it may have: whoever is root inside can make it. */
        begin();
        tar_put('0', "it/root/su", "", 04755, "");
        CHECK_INT(finish(), 0);
        CHECK_INT(look(WEB "/restored/su").st_mode, S_IFREG | 04755);
        CHECK_INT(try('S', "it/root/sparse", "", ""), -EOPNOTSUPP);
        CHECK_INT(try('M', "it/root/part", "", ""), -EOPNOTSUPP);
        CHECK_INT(try('x', "x", "", "21 GNU.sparse.major=1\n"), -EBADMSG);
        begin();
        tar_put('x', "x", "", 0644, "22 GNU.sparse.major=1\n33 GNU.sparse.name=it/root/holes\n");
        tar_put('0', "it/root/GNUSparseFile.1/holes", "", 0644, "1\n0\n");
        CHECK_INT(finish(), -EOPNOTSUPP);
        CHECK_STRING(said, "it/root/holes");
        CHECK_INT(try('x', "x", "", "18 uid=4294967296\n"), 0);
}

static void test_attributes(void) {
        char value[64];

        begin();
        tar_put('x', "x", "", 0644,
                "27 SCHILY.xattr.user.x=one\n38 SCHILY.xattr.trusted.overlay.x=one\n"
                "37 SCHILY.xattr.security.selinux=one\n");
        tar_put('0', "it/root/x", "", 0644, "hello");
        CHECK_INT(finish(), 0);
        CHECK_INT(getxattr(WEB "/restored/x", "trusted.overlay.x", value, sizeof(value)), -1);
        CHECK_INT(getxattr(WEB "/restored/x", "security.selinux", value, sizeof(value)), -1);
        /* Of a shape that the kernel may take as it likes. */
        begin();
        tar_put('x', "x", "", 0644, "41 SCHILY.xattr.security.capability=xxxx\n");
        tar_put('0', "it/root/x", "", 0644, "hello");
        CHECK_INT(finish(), 0);
        CHECK_INT(getxattr(WEB "/restored/x", "security.capability", value, sizeof(value)), -1);
}

/* More than a member may have, though each of them is of a good size. */
static void test_bombs(void) {
        static char text[60 * 1024];

        memset(text, 'v', sizeof(text) - 2);
        text[sizeof(text) - 2] = '\n';
        memcpy(text, "61439 SCHILY.xattr.user.", strlen("61439 SCHILY.xattr.user."));
        text[100] = '=';
        begin();
        for (int i = 0; i < 8; i++)
                tar_put('x', "x", "", 0644, text);
        tar_put('0', "it/root/x", "", 0644, "");
        CHECK_INT(finish(), -EBADMSG);

        begin();
        tar_put_sized('L', "x", "", 0644, "", 07777777777);
        CHECK_INT(finish(), -EBADMSG);
        /* It says that it is larger than any disk, and ends. */
        begin();
        tar_put_sized('0', "it/root/large", "", 0644, "hello", 077777777777);
        CHECK_INT(finish(), -EPIPE);
        CHECK_STRING(said, "it/root/large");
        CHECK(look(WEB "/restored/large").st_blocks <= 8);
        begin();
        tar_put('x', "x", "", 0644, "28 size=9223372036854775807\n");
        tar_put('0', "it/root/large", "", 0644, "hello");
        CHECK_INT(finish(), -EPIPE);
}

/* What nobody could have written inside comes in by no archive. */
static void test_more_than_its_share(void) {
        static const char kinds[] = "05";

        (void) strcpy(tree, "8192");
        begin();
        tar_put('0', "it/root/one", "", 0644, "x");
        tar_put('0', "it/root/two", "", 0644, "x");
        CHECK_INT(finish(), 0);
        begin();
        tar_put('0', "it/root/one", "", 0644, "x");
        tar_put('0', "it/root/two", "", 0644, "x");
        tar_put('0', "it/root/three", "", 0644, "x");
        CHECK_INT(finish(), -EDQUOT);
        CHECK_STRING(said, "it/root/three");
        begin();
        for (int i = 0; i < 65536; i++) {
                char name[64];

                (void) snprintf(name, sizeof(name), "it/root/%d", i);
                tar_put(kinds[i % 2], name, "", 0755, "");
        }
        CHECK_INT(finish(), -EDQUOT);
        (void) strcpy(tree, "0");
}

static void test_what_is_none(void) {
        begin();
        tar_end();
        CHECK_INT(import_from(archive, BASE, UINT64_MAX, true), -ENOSPC);
        CHECK_INT(fclose(archive), 0);

        tar_begin();
        CHECK_INT(finish(), -ENODATA);
        tar_begin();
        tar_put('5', "it/root", "", 0755, "");
        CHECK_INT(finish(), -ENODATA);
        tar_begin();
        tar_put('5', "it/root", "", 0755, "");
        tar_put('2', "it/root/usr", "/outside", 0755, "");
        CHECK_INT(finish(), -ENODATA);

        /* It ends anywhere. */
        for (off_t size = 0; size < 3 * 512 + 1024; size += 100) {
                begin();
                tar_end();
                CHECK_INT(ftruncate(fileno(archive), size), 0);
                CHECK(import_from(archive, BASE, 0, true) < 0 || size > 3 * 512);
                CHECK_INT(fclose(archive), 0);
        }
        tar_begin();
        CHECK(fputs("\x1f\x8b compressed", archive) >= 0);
        for (int i = 0; i < 512; i++)
                CHECK(fputc(i, archive) == i % 256);
        CHECK_INT(finish(), -EBADMSG);
}

int main(void) {
        host_enter();
        test_names_that_lead_out();
        test_links_that_lead_out();
        test_what_no_container_has();
        test_attributes();
        test_bombs();
        test_more_than_its_share();
        test_what_is_none();
        return EXIT_SUCCESS;
}
