/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "existing.h"
#include "test.h"

static char *const web[] = { (char *) "web", (char *) "db", NULL };

static int text_of(const char *reference, const char *directory, char *const *names, char **ret) {
        const Flake flake = {
                .reference = (char *) reference,
                .directory = (char *) directory,
                .platform = (char *) "x86_64-linux",
        };

        return existing_text(&flake, names, ret);
}

static void check_url(const char *reference, const char *directory, const char *url) {
        _cleanup_free_ char *text = NULL, *line = NULL;

        CHECK_INT(text_of(reference, directory, web, &text), 0);
        CHECK(asprintf(&line, "  inputs.flake.url = \"%s\";\n", url) > 0);
        CHECK(strstr(text, line));
        CHECK(strstr(text, "names = [ \"web\" \"db\" ];\n"));
        CHECK(strstr(text, "flakeContainers.x86_64-linux = "));
}

/* What is written into Nix' language must not be able to say more than it is. */
static void test_foreign_text(void) {
        char *const bad[] = { (char *) "web\" (throw 1) \"", NULL };
        char *text = NULL;

        CHECK_INT(text_of("/a\"b", "/a\"b", web, &text), -EOPNOTSUPP);
        CHECK_INT(text_of("/a${b}", "/a${b}", web, &text), -EOPNOTSUPP);
        CHECK_INT(text_of("/a b", "/a b", web, &text), -EOPNOTSUPP);
        CHECK_INT(text_of("/a?dir=b", "/a?dir=b", web, &text), -EOPNOTSUPP);
        CHECK_INT(text_of("github:x/y\\", NULL, web, &text), -EOPNOTSUPP);
        CHECK_INT(text_of("github:x/y\n", NULL, web, &text), -EOPNOTSUPP);
        CHECK_INT(text_of("github:x/${y}", NULL, web, &text), -EOPNOTSUPP);
        CHECK_INT(text_of("github:x/y", NULL, bad, &text), -EOPNOTSUPP);
        CHECK(!text);
}

static void test_directories(void) {
        char folder[] = "/tmp/test-existing-XXXXXX";
        _cleanup_free_ char *git = NULL, *inner = NULL, *url = NULL, *below = NULL, *plain = NULL;

        CHECK(mkdtemp(folder));
        CHECK(asprintf(&git, "%s/.git", folder) > 0 && asprintf(&inner, "%s/a", folder) > 0);
        CHECK(asprintf(&plain, "path:%s", folder) > 0);
        CHECK(asprintf(&url, "git+file://%s", folder) > 0 && asprintf(&below, "%s?dir=a", url) > 0);

        check_url(folder, folder, plain);
        CHECK(mkdir(git, 0700) == 0);
        check_url(folder, folder, url);
        check_url(inner, inner, below);
        CHECK(rmdir(git) == 0 && rmdir(folder) == 0);
}

static void test_written(void) {
        char folder[] = "/tmp/test-existing-XXXXXX";
        const Flake flake = { .reference = (char *) "github:x/y",
                              .platform = (char *) "x86_64-linux" };
        _cleanup_free_ char *inside = NULL, *file = NULL, *reference = NULL;
        _cleanup_(flake_freep) Flake *around = NULL;

        CHECK(mkdtemp(folder));
        CHECK_INT(existing_write(&flake, web, folder, &around), 0);
        CHECK(asprintf(&inside, "%s/existing", folder) > 0);
        CHECK(asprintf(&file, "%s/flake.nix", inside) > 0);
        CHECK(asprintf(&reference, "path:%s", inside) > 0);
        CHECK_STRING(around->reference, reference);
        CHECK_STRING(around->platform, "x86_64-linux");
        CHECK(unlink(file) == 0 && rmdir(inside) == 0 && rmdir(folder) == 0);
}

int main(void) {
        check_url("github:x/y?ref=main&dir=a", NULL, "github:x/y?ref=main&dir=a");
        test_foreign_text();
        test_directories();
        test_written();
        return 0;
}
