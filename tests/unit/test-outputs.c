/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "outputs.h"
#include "strv.h"
#include "test.h"

#define LIST(...) ((char **) (const char *[]){ __VA_ARGS__, NULL })
#define SYSTEM    "/nix/store/00000000000000000000000000000000-system"

static void check_list(char **list, const char *expected) {
        _cleanup_free_ char *joined = NULL;

        CHECK_INT(strv_join(list, " ", &joined), 0);
        CHECK_STRING(joined, expected);
}

static void check_parse(const char *json, const char *expected) {
        _cleanup_strv_ char **paths = NULL;

        CHECK_INT(outputs_parse(json, strlen(json), &paths), 0);
        check_list(paths, expected);
}

static void test_parse(void) {
        static const char *const bad[] = {
                "",
                "{}",
                "[",
                "[1]",
                "[{}]",
                "[{\"outputs\":[]}]",
                "[{\"outputs\":{\"lib\":\"/x\"}}]",
        };
        char **untouched = NULL;

        check_parse("[]", "");
        check_parse(
                "[{\"drvPath\":\"/b.drv\",\"outputs\":{\"lib\":\"/l\",\"out\":\"/b\"}},"
                "{\"drvPath\":\"/a.drv\",\"outputs\":{\"out\":\"/a\"},\"startTime\":0},\"/c\"]",
                "/b /a /c");
        /* One derivation for two names: Nix 2.8 and 2.26 tell it twice, and four times. */
        check_parse("[{\"outputs\":{\"out\":\"/a\"}},{\"outputs\":{\"out\":\"/a\"}}]", "/a");

        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK_INT(outputs_parse(bad[i], strlen(bad[i]), &untouched), -EBADMSG);
        CHECK_INT(outputs_parse(NULL, 0, &untouched), -EBADMSG);
        CHECK(!untouched);
}

static void check_assign(char **names, char **paths, char **specs, const char *expected) {
        _cleanup_strv_ char **assigned = NULL;
        int r;

        r = outputs_assign(names, paths, specs, &assigned);
        CHECK_INT(r, expected ? 0 : -ENOENT);
        if (expected)
                check_list(assigned, expected);
        else
                CHECK(!assigned);
}

static void test_assign(void) {
        check_assign(LIST("a", "p.b"), LIST("/b", "/a"), LIST("p.b", "a"), "/a /b");
        check_assign(LIST("a"), LIST("/x"), LIST("other"), "/x");
        check_assign(LIST("a"), LIST("/x"), LIST(""), "/x");
        check_assign(LIST("a", "b", "c"), LIST("/c", "/x", "/a"), LIST("c", "", "a"), "/a /x /c");
        check_assign(LIST("a", "b"), LIST("/x", "/y"), LIST("", ""), NULL);
        check_assign(LIST("a", "b"), LIST("/x", "/y"), LIST("a", "a"), NULL);
        check_assign(LIST("a", "b"), LIST("/x"), LIST("a"), NULL);
        check_assign(LIST("a"), LIST("/x", "/y"), LIST("a", "b"), NULL);
        check_assign(LIST("a"), LIST(NULL), LIST(NULL), NULL);
}

static void write_spec(const char *path, const char *name, const char *project) {
        FILE *file = fopen(path, "we");

        CHECK(file);
        fprintf(file, "{\"version\":1,\"name\":\"%s\",%s\"system\":\"" SYSTEM "\"}", name, project);
        CHECK_INT(fclose(file), 0);
}

/* Specs as a file, in a directory, and such as a hostile flake might have. */
static void test_match(void) {
        char directory[] = "/tmp/test-outputs-XXXXXX";
        _cleanup_strv_ char **assigned = NULL, **other = NULL;
        _cleanup_free_ char *fault = NULL;

        CHECK(mkdtemp(directory));
        CHECK_INT(chdir(directory), 0);
        CHECK_INT(mkdir("d", 0700), 0);
        write_spec("f", "web", "\"project\":\"shop\",");
        write_spec("d/spec.json", "db", "");
        CHECK_INT(symlink("/dev/zero", "zero"), 0);
        CHECK_INT(mkfifo("fifo", 0600), 0);

        CHECK_INT(outputs_match(LIST("db", "shop.web"), LIST("f", "d"), &assigned, &fault), 0);
        check_list(assigned, "d f");
        CHECK(!fault);

        CHECK_INT(outputs_match(LIST("a", "b"), LIST("fifo", "zero"), &other, &fault), -ENOENT);
        CHECK(strstr(fault, "spec.json in fifo"));
        free(fault);
        fault = NULL;
        CHECK_INT(outputs_match(LIST("a", "b"), LIST("f", "d"), &other, &fault), -ENOENT);
        CHECK(strstr(fault, "containers a, b ") && strstr(fault, "say shop.web, db:"));

        CHECK_INT(unlink("f") | unlink("d/spec.json") | rmdir("d") | unlink("zero"), 0);
        CHECK_INT(unlink("fifo") | chdir("/") | rmdir(directory), 0);
}

int main(void) {
        test_parse();
        test_assign();
        test_match();
        return 0;
}
