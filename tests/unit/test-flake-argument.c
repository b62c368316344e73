/* SPDX-License-Identifier: MIT */

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flake-argument.h"
#include "flake-path.h"
#include "strv.h"
#include "test.h"

/* TOP/flake/flake.nix, TOP/flake/deep/er, TOP/other/flake.nix, TOP/none */
static char top[] = "/tmp/test-flake-argument-XXXXXX";

static void make_flake(const char *path) {
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

        CHECK(fd >= 0);
        CHECK_INT(close(fd), 0);
}

static void make_tree(void) {
        CHECK(mkdtemp(top));
        CHECK_INT(chdir(top), 0);
        CHECK_INT(mkdir("flake", 0755), 0);
        CHECK_INT(mkdir("flake/deep", 0755), 0);
        CHECK_INT(mkdir("flake/deep/er", 0755), 0);
        CHECK_INT(mkdir("other", 0755), 0);
        CHECK_INT(mkdir("none", 0755), 0);
        CHECK_INT(symlink("other", "link"), 0);
        make_flake("flake/flake.nix");
        make_flake("other/flake.nix");
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where) {
        (void) st;
        (void) type;
        (void) where;
        return remove(path);
}

static void go(const char *folder) {
        CHECK_INT(chdir(top), 0);
        CHECK_INT(chdir(folder), 0);
}

/* Words split at spaces; gives "FLAKE[NAME,NAME] FLAKE[]" with TOP for the top. */
static char *parse(const char *line, bool anywhere, Outcome expected) {
        _cleanup_(flake_arguments_freep) FlakeArgument *arguments = NULL;
        _cleanup_strv_ char **words = NULL, **seen = NULL;
        _cleanup_free_ char *copy = strdup(line);
        char *joined = NULL;

        CHECK_INT(strv_copy(NULL, &words), 0);
        for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
                CHECK_INT(strv_push(&words, word), 0);

        CHECK_INT(flake_arguments_parse(words, anywhere, &arguments), expected);
        if (expected != OUTCOME_DONE) {
                CHECK(!arguments);
                return NULL;
        }

        for (FlakeArgument *argument = arguments; argument; argument = argument->next) {
                _cleanup_free_ char *names = NULL;
                bool inside = strncmp(argument->flake, top, strlen(top)) == 0;

                CHECK_INT(strv_join(argument->names, ",", &names), 0);
                CHECK_INT(
                        strv_pushf(
                                &seen, "%s%s[%s]", inside ? "TOP" : "",
                                argument->flake + (inside ? strlen(top) : 0), names),
                        0);
        }
        CHECK_INT(strv_join(seen, " ", &joined), 0);
        return joined;
}

static void check(const char *line, const char *expected) {
        _cleanup_free_ char *seen = parse(line, false, OUTCOME_DONE);

        CHECK_STRING(seen, expected);
}

static void test_flake_is_found_upwards(void) {
        go("flake/deep/er");
        check("", "TOP/flake[]");
        check("web", "TOP/flake[web]");
        check("web shop.db web", "TOP/flake[web,shop.db]");
        check(".#web", "TOP/flake[web]");
        check("#web", "TOP/flake[web]");
        check(".", "TOP/flake[]");
        check(".#", "TOP/flake[]");
}

static void test_paths_become_absolute(void) {
        go("flake");
        check("../other#web", "TOP/other[web]");
        check("../other", "TOP/other[]");
        check("../link/#web", "TOP/other[web]");
        check("deep/../../other/#", "TOP/other[]");
        check("../other?dir=x#web", "TOP/other?dir=x[web]");
}

static void test_path_with_a_scheme(void) {
        _cleanup_free_ char *seen = NULL, *expected = NULL;

        go("flake");
        seen = parse("path:../other?x=y#web", false, OUTCOME_DONE);
        CHECK(asprintf(&expected, "path:%s/other?x=y[web]", top) > 0);
        CHECK_STRING(seen, expected);
}

static void test_other_references_stay(void) {
        go("none");
        check("github:x/y#web", "github:x/y[web]");
        check("github:x/y", "github:x/y[]");
        check("git+ssh://host/x?ref=main#web", "git+ssh://host/x?ref=main[web]");
        check("registered#web", "registered[web]");
}

static void test_one_entry_a_flake(void) {
        go("flake");
        check("web ../other#a db ../other#b", "TOP/flake[web,db] TOP/other[a,b]");
        check("web . db", "TOP/flake[]");
        check("../other#a ../other ../other#b", "TOP/other[]");
}

static void test_names_of_any_flake(void) {
        _cleanup_free_ char *seen = NULL;

        go("none");
        seen = parse("web ../other#a db", true, OUTCOME_DONE);
        CHECK_STRING(seen, "[web,db] TOP/other[a]");
}

static void test_what_is_not_there(void) {
        go("none");
        CHECK(!parse("../missing#web", false, OUTCOME_MISSING));
        CHECK(!parse("../none#web", false, OUTCOME_MISSING));
        CHECK(!parse("/etc/passwd#web", false, OUTCOME_MISSING));

        CHECK_INT(chdir("/"), 0);
        if (access("/flake.nix", F_OK) < 0)
                CHECK(!parse("web", false, OUTCOME_MISSING));
}

/* Whoever can write to a directory above could have his flake run by everybody below. */
static void test_stranger_above(void) {
        char *flake;

        if (getuid() != 0)
                return;

        go("flake");
        CHECK_INT(chown("flake.nix", 12345, (gid_t) -1), 0);
        go("flake/deep");
        CHECK_INT(flake_path_find(&flake), OUTCOME_REFUSED);
        CHECK(!parse("web", false, OUTCOME_REFUSED));
        check("..#web", "TOP/flake[web]");

        /* Who goes there has chosen it. */
        go("flake");
        check("web", "TOP/flake[web]");
        CHECK_INT(chown("flake.nix", 0, (gid_t) -1), 0);
}

int main(void) {
        make_tree();
        test_flake_is_found_upwards();
        test_paths_become_absolute();
        test_path_with_a_scheme();
        test_other_references_stay();
        test_one_entry_a_flake();
        test_names_of_any_flake();
        test_what_is_not_there();
        test_stranger_above();
        CHECK_INT(chdir("/"), 0);
        CHECK_INT(nftw(top, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
        return 0;
}
