/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "flake.h"
#include "nix-command.h"
#include "strv.h"
#include "test.h"

static char top[] = "/tmp/test-flake-XXXXXX";

static void touch(const char *path) {
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

        CHECK(fd >= 0);
        CHECK_INT(close(fd), 0);
}

/* The fault is to begin with these words around the path; NULL: there is to be none. */
static void check_open(const char *name, const char *before, const char *after) {
        _cleanup_(flake_freep) Flake *flake = NULL;
        _cleanup_free_ char *path = NULL, *fault = NULL, *expected = NULL;

        CHECK(asprintf(&path, "%s/%s", top, name) > 0);
        CHECK(asprintf(&expected, "%s%s%s", before ?: "", path, after ?: "") > 0);
        CHECK_INT(flake_open(path, &flake, &fault), before ? -ENOENT : 0);
        if (!before) {
                CHECK_STRING(flake->directory, path);
                return;
        }
        CHECK(!flake);
        CHECK_INT(strncmp(fault, expected, strlen(expected)), 0);
}

static void test_open(void) {
        touch("flake/flake.nix");
        check_open("flake", NULL, NULL);
        check_open("flake/flake.nix", "", " is not a directory: ");
        check_open("nothing", "There is no directory ", ": ");
        check_open("empty", "There is no flake.nix in ", ": ");
        check_open("directory", "There is no flake.nix in ", ": ");
}

static void check_installable(const char *reference, const char *name, const char *expected) {
        _cleanup_(flake_freep) Flake *flake = NULL;
        _cleanup_free_ char *installable = NULL, *fault = NULL;

        CHECK_INT(flake_open(reference, &flake, &fault), 0);
        free(flake->platform);
        flake->platform = strdup("x86_64-linux");
        CHECK_INT(flake_installable(flake, name, &installable), 0);
        CHECK_STRING(installable, expected);
}

static void test_installable(void) {
        _cleanup_free_ char *path = NULL;

        CHECK(asprintf(&path, "%s/flake", top) > 0);
        check_installable(path, "shop.web", ".#flakeContainers.x86_64-linux.\"shop.web\"");
        check_installable("github:x/y", "web", "github:x/y#flakeContainers.x86_64-linux.\"web\"");
        check_installable("/none?dir=a", "web", "/none?dir=a#flakeContainers.x86_64-linux.\"web\"");
}

/* A reference never gets where Nix looks for options. */
static void test_command(void) {
        const Flake flake = {
                .reference = (char *) "github:x/y",
                .platform = (char *) "x86_64-linux",
        };
        _cleanup_strv_ char **build = NULL, **evaluate = NULL;
        _cleanup_free_ char *words = NULL;

        CHECK_INT(
                nix_command_build(
                        &flake, (char *[]){ (char *) "a", (char *) "b", NULL }, "/r/result",
                        &build),
                0);
        CHECK_INT(strv_join(build, "|", &words), 0);
        CHECK_STRING(
                words,
                "nix|--extra-experimental-features|nix-command flakes|build|--json|--log-format|"
                "internal-json|-v|--out-link|/r/result|--|"
                "github:x/y#flakeContainers.x86_64-linux.\"a\"|"
                "github:x/y#flakeContainers.x86_64-linux.\"b\"");

        CHECK_INT(nix_command_evaluate(&flake, "x: x", &evaluate), 0);
        CHECK_STRING(evaluate[strv_length(evaluate) - 2], "--");
        CHECK_STRING(evaluate[strv_length(evaluate) - 1], "github:x/y#flakeContainers");
}

static void test_platform(void) {
        static const char *const names[][2] = {
                { "x86_64", "x86_64-linux" },
                { "aarch64", "aarch64-linux" },
                { "i586", "i686-linux" },
                { "ppc64le", "powerpc64le-linux" },
        };
        char *platform;

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                CHECK_INT(flake_platform(names[i][0], &platform), 0);
                CHECK_STRING(platform, names[i][1]);
                free(platform);
        }
}

static int hints(const char *error, const char *words) {
        _cleanup_(flake_freep) Flake *flake = NULL;
        _cleanup_free_ char *path = NULL, *fault = NULL;
        Failure failure;
        int hint;

        CHECK(asprintf(&path, "%s/flake", top) > 0);
        CHECK_INT(flake_open(path, &flake, &fault), 0);
        CHECK_INT(failure_init(&failure), 0);
        CHECK_INT(failure_add(&failure, error), 0);
        CHECK_INT(flake_add_hint(flake, &failure), 0);
        hint = failure_mentions(&failure, words);
        failure_done(&failure);
        return hint;
}

static void test_hint(void) {
        static const char error[] =
                "getting status of '/nix/store/x-source/y': No such file or directory";
        static const char git[] = "In a Git repository", kind[] = "what mkContainer gives";

        CHECK_INT(hints(error, git), 0);
        CHECK_INT(mkdir(".git", 0700), 0);
        CHECK_INT(hints(error, git), 1);
        CHECK_INT(hints("something else", git), 0);
        CHECK_INT(rmdir(".git"), 0);

        CHECK_INT(
                hints("flake output attribute 'flakeContainers.x.y' is not a derivation", kind), 1);
        CHECK_INT(hints("my package is not a derivation", kind), 0);
}

int main(void) {
        CHECK(mkdtemp(top));
        CHECK_INT(chdir(top), 0);
        CHECK_INT(mkdir("flake", 0700) | mkdir("empty", 0700) | mkdir("directory", 0700), 0);
        CHECK_INT(mkdir("directory/flake.nix", 0700), 0);

        test_open();
        test_installable();
        test_command();
        test_platform();
        test_hint();

        CHECK_INT(unlink("flake/flake.nix") | rmdir("directory/flake.nix") | rmdir("directory"), 0);
        CHECK_INT(rmdir("flake") | rmdir("empty") | chdir("/") | rmdir(top), 0);
        return 0;
}
