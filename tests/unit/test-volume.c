/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "request.h"
#include "test.h"
#include "volume.h"

static void test_strings(void) {
        static const struct {
                const char *text, *source, *target;
        } good[] = {
                { "/tmp", "/tmp", "/tmp" },
                { "src:/tmp/src", "src", "/tmp/src" },
                { "./src:/src", "src", "/src" },
                { ".:/work", ".", "/work" },
                { "/a b/\xc3\xa4:/x", "/a b/\xc3\xa4", "/x" },
                { ".hidden/..x/...:/x", ".hidden/..x/...", "/x" },
                { "/run/user:/run/user", "/run/user", "/run/user" },
        };

        for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
                _cleanup_volume_ Volume volume = {};
                const char *fault = NULL;

                CHECK_INT(volume_parse(good[i].text, i % 2, &volume, &fault), 0);
                CHECK(!fault && volume.type == VOLUME_BIND && volume.read_only == i % 2);
                CHECK_STRING(volume.source, good[i].source);
                CHECK_STRING(volume.target, good[i].target);
        }
}

static void test_bad_strings(void) {
        static const char *const bad[] = {
                "",
                "src",
                ".",
                "..",
                "/",
                ":",
                "::",
                ":/x",
                "src:",
                "src:x",
                "src:./x",
                "src:/",
                "a:b:/x",
                "a:/x:ro",
                "a:/x:",
                "/:/x",
                "../x:/x",
                "a/../b:/x",
                "a/..:/x",
                "..:/x",
                "./../a:/x",
                "././a:/x",
                "./:/x",
                "a//b:/x",
                "//a:/x",
                "a/:/x",
                "/a/./b:/x",
                "a:/../x",
                "a:/x/..",
                "a:/x/.",
                "a:/./x",
                "a:/x//y",
                "a://x",
                "a:/x/",
                "~:/x",
                "~/a:/x",
                "a\n:/x",
                "a:/x\n",
                "a\t:/x",
                "a:/x\x01",
                "a\x1b[31m:/x",
                "a:/x\x7f",
                "a:/\xff",
                "a\\b:/x",
                "a:/x\\",
                "a:/nix",
                "a:/nix/store",
                "a:/nix/store/x",
                "a:/proc",
                "a:/proc/1",
                "a:/sys/fs",
                "a:/dev",
                "a:/dev/shm",
                "a:/run",
                "a:/run/host",
                "a:/run/host/x",
                "a:/run/systemd/system",
                "/proc",
                "/dev/null",
        };

        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
                const char *fault = NULL;
                Volume volume = {};

                if (volume_parse(bad[i], false, &volume, &fault) != -EINVAL)
                        fprintf(stderr, "\"%s\" is not refused\n", bad[i]);
                CHECK(fault && *fault && !volume.source && !volume.target);
        }
}

static void test_lengths(void) {
        char path[VOLUME_PATH_MAX + 2];

        memset(path, 'a', sizeof(path));
        for (size_t i = 0; i < sizeof(path); i += 200)
                path[i] = '/';
        path[VOLUME_PATH_MAX] = '\0';
        CHECK(!volume_source_fault(path) && !volume_target_fault(path));
        path[VOLUME_PATH_MAX] = 'a';
        path[VOLUME_PATH_MAX + 1] = '\0';
        CHECK(volume_source_fault(path) && volume_target_fault(path));

        memset(path, 'a', 256);
        path[0] = '/';
        path[256] = '\0';
        CHECK(!volume_source_fault(path));
        path[256] = 'a';
        path[257] = '\0';
        CHECK(volume_source_fault(path));
}

static void test_owners(void) {
        static const char *const bad[] = {
                "",
                ":",
                "0",
                "0:",
                ":0",
                "-1:0",
                "00:0",
                "01:0",
                "65536:0",
                "0:65536",
                "0:0 ",
                " 0:0",
                "0:0:0",
                "+1:0",
                "root:root",
                "4294967296:0",
                "99999999999999999999:0",
        };
        uid_t uid = 7;
        gid_t gid = 7;

        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                CHECK_INT(volume_parse_owner(bad[i], &uid, &gid), -EINVAL);
        CHECK(uid == 7 && gid == 7);

        CHECK_INT(volume_parse_owner("0:65535", &uid, &gid), 0);
        CHECK(uid == 0 && gid == 65535);
        CHECK_INT(volume_parse_owner("1000:100", &uid, &gid), 0);
        CHECK(uid == 1000 && gid == 100);
}

static void check_consent(const char *directory, const char *source, const char *inner) {
        Volume volume = { .source = (char *) source };
        const char *found = path_inner(directory, source);

        if (inner)
                CHECK_STRING(found, inner);
        else
                CHECK(!found);
        CHECK_INT(volume_wants_consent(directory, &volume), !inner);
}

static void test_consent(void) {
        Volume named = { .type = VOLUME_NAMED, .source = (char *) "/etc" };
        Volume memory = { .type = VOLUME_TMPFS };

        check_consent("/home/alice/web", "src", "src");
        check_consent("/home/alice/web", ".", ".");
        check_consent("/home/alice/web", "/home/alice/web", ".");
        check_consent("/home/alice/web", "/home/alice/web/src/a", "src/a");
        check_consent("/home/alice/web", "/home/alice/webster", NULL);
        check_consent("/home/alice/web", "/home/alice", NULL);
        check_consent("/home/alice/web", "/etc", NULL);
        check_consent("/", "src", NULL);
        check_consent("/", "/etc", NULL);
        check_consent(NULL, "src", NULL);
        check_consent(NULL, "/tmp", NULL);
        CHECK(!volume_wants_consent(NULL, &named) && !volume_wants_consent(NULL, &memory));
}

static void test_flake_directories(void) {
        static const struct {
                const char *flake, *directory;
        } flakes[] = {
                { "/home/alice/web", "/home/alice/web" },
                { "/home//alice/web//", "/home/alice/web" },
                { "/", "/" },
                { "path:/home/alice/web", "/home/alice/web" },
                { "/home/alice/all?dir=web", "/home/alice/all/web" },
                { "path:/a/?dir=b/c/", "/a/b/c" },
                { "/a?dir=", "/a" },
                { "/a?dir=../b", NULL },
                { "/a?dir=b/../../c", NULL },
                { "/a?dir=%2e%2e", NULL },
                { "/a?dir=b&ref=main", NULL },
                { "/a?rev=0123", NULL },
                { "github:alice/web", NULL },
                { "git+file:///home/alice/web", NULL },
                { "web", NULL },
        };

        for (size_t i = 0; i < sizeof(flakes) / sizeof(*flakes); i++) {
                _cleanup_free_ char *directory = NULL;

                CHECK_INT(flake_reference_directory(flakes[i].flake, &directory), 0);
                if (flakes[i].directory)
                        CHECK_STRING(directory, flakes[i].directory);
                else
                        CHECK(!directory);
        }
}

int main(void) {
        test_strings();
        test_bad_strings();
        test_lengths();
        test_owners();
        test_consent();
        test_flake_directories();
        return 0;
}
