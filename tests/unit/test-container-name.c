/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "cleanup.h"
#include "container-name.h"
#include "test.h"

#define NAME_52 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeff"

static void test_parts(void) {
        static const char *const good[] = { "a", "0", "web", "web-2", "a--b", NAME_52 };
        static const char *const bad[] = {
                "",   "-",   "-a",       "a-",  "Web",       "web.shop", "a b",   "a/b",
                "..", "a_b", "\xc3\xa4", "a\n", NAME_52 "g", "a\x1b[m",  "a\x7f",
        };

        for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
                CHECK(name_part_is_valid(good[i]));
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK(!name_part_is_valid(bad[i]));
}

static void test_names(void) {
        CHECK(container_name_is_valid("web"));
        CHECK(container_name_is_valid("shop.web"));
        CHECK(container_name_is_valid(NAME_52));
        CHECK(!container_name_is_valid(NAME_52 "g"));
        CHECK(!container_name_is_valid("s." NAME_52));
        CHECK(!container_name_is_valid("a.b.c"));
        CHECK(!container_name_is_valid(".web"));
        CHECK(!container_name_is_valid("shop."));
        CHECK(!container_name_is_valid("shop..web"));
        CHECK(!container_name_is_valid("shop-.web"));
        CHECK(!container_name_is_valid("shop.-web"));
        CHECK(!container_name_is_valid("../web"));
        CHECK(!container_name_is_valid(""));

        CHECK_STRING(container_name_hostname("web"), "web");
        CHECK_STRING(container_name_hostname("shop.web"), "web");
}

static void test_machine_format(void) {
        char machine[MACHINE_NAME_MAX + 1];

        machine_name_format("httpserver", 1000, machine);
        CHECK_STRING(machine, "httpserver.u1000");
        machine_name_format("shop.web", 0, machine);
        CHECK_STRING(machine, "shop.web.u0");
        machine_name_format(NAME_52, 4294967294u, machine);
        CHECK_STRING(machine, NAME_52 ".u4294967294");
        CHECK_INT(strlen(machine), MACHINE_NAME_MAX);
}

static void test_machine_parse(void) {
        static const char *const bad[] = {
                "",
                "web",
                "web.",
                "web.u",
                "web.1000",
                "web.v1000",
                "web.u01000",
                "web.u+1000",
                "web.u-1",
                "web.u 1",
                "web.u1000 ",
                "web.u1000x",
                "web.u1000.",
                "web.U1000",
                "Web.u1000",
                ".u1000",
                "a.b.c.u1000",
                "../web.u1000",
                "web.u4294967295",
                "web.u4294967296",
                "web.u99999999999999999999",
                NAME_52 "g.u1",
        };
        char name[CONTAINER_NAME_MAX + 1] = "untouched";
        uid_t owner = 7;

        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK_INT(machine_name_parse(bad[i], name, &owner), -EINVAL);
        CHECK_STRING(name, "untouched");
        CHECK_INT(owner, 7);

        CHECK_INT(machine_name_parse("shop.web.u1000", name, &owner), 0);
        CHECK_STRING(name, "shop.web");
        CHECK_INT(owner, 1000);
        CHECK_INT(machine_name_parse(NAME_52 ".u4294967294", name, &owner), 0);
        CHECK_STRING(name, NAME_52);
        CHECK_INT(owner, 4294967294u);

        /* A part that looks like an owner is still a part. */
        CHECK_INT(machine_name_parse("web.u1000.u1001", name, &owner), 0);
        CHECK_STRING(name, "web.u1000");
        CHECK_INT(owner, 1001);
}

static void test_project(void) {
        _cleanup_free_ char *project = NULL;
        char *none = (char *) "untouched", sibling[CONTAINER_SIBLING_SIZE];

        CHECK_INT(container_name_project("shop.web", &project), 0);
        CHECK_STRING(project, "shop");
        CHECK_INT(container_name_project("web", &none), 0);
        CHECK(!none);

        container_name_sibling("shop.web", "db", sibling);
        CHECK_STRING(sibling, "shop.db");
        container_name_sibling("web", "db", sibling);
        CHECK_STRING(sibling, "db");
}

int main(void) {
        test_parts();
        test_names();
        test_project();
        test_machine_format();
        test_machine_parse();
        return 0;
}
