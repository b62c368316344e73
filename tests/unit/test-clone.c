/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "clone.h"
#include "test.h"

#define JSON                                                                                       \
        "{\"version\":1,\"name\":\"web\",\"project\":\"shop\",\"ports\":[],"                       \
        "\"aliases\":[\"shop\"],\"system\":\"/nix/store/"                                          \
        "0123456789abcdfghijklmnpqrsvwxyz-web\",\"volumes\":["                                     \
        "{\"type\":\"named\",\"source\":\"data\",\"target\":\"/a\"},"                              \
        "{\"type\":\"bind\",\"source\":\"/srv\",\"target\":\"/b\"},"                               \
        "{\"type\":\"named\",\"source\":\"data\",\"target\":\"/c\"}]}"

static Spec *spec_of(const Record *record) {
        _cleanup_free_ char *fault = NULL;
        Spec *spec;

        CHECK_INT(spec_parse(JSON, strlen(JSON), &spec, &fault), 0);
        CHECK_INT(clone_apply(record, spec), 0);
        return spec;
}

static void test_what_is_none(void) {
        const Record record = { .name = (char *) "shop.web" };
        _cleanup_(spec_freep) Spec *spec = spec_of(&record);

        CHECK_STRING(clone_flake_name(&record), "shop.web");
        CHECK_STRING(spec->name, "web");
        CHECK_STRING(spec->project, "shop");
        CHECK_STRING(spec->volumes.items[0].source, "data");
        CHECK_STRING(spec->network.aliases[0], "shop");
        CHECK_STRING(clone_flake_volume(&record, "shop-web-data"), "shop-web-data");
}

static void test_its_own(void) {
        const Record record = { .name = (char *) "web-2", .clone_of = (char *) "shop.web" };
        _cleanup_(spec_freep) Spec *spec = spec_of(&record);

        CHECK_STRING(clone_flake_name(&record), "shop.web");
        CHECK_STRING(spec->name, "web-2");
        CHECK(!spec->project);
        CHECK_STRING(spec->network.aliases[0], "shop");
        CHECK_STRING(spec->volumes.items[0].source, "web-2-data");
        CHECK_STRING(spec->volumes.items[1].source, "/srv");
        CHECK_STRING(spec->volumes.items[2].source, "web-2-data");
        CHECK_STRING(clone_flake_volume(&record, "web-2-data"), "data");
        CHECK_STRING(clone_flake_volume(&record, "web-3-data"), "web-3-data");
        CHECK_STRING(clone_flake_volume(&record, "web-2-"), "web-2-");
        CHECK_STRING(clone_flake_volume(&record, "x"), "x");
}

/* One that is beside the original is not found in its place. */
static void test_aliases(void) {
        const Record beside = { .name = (char *) "shop.b", .clone_of = (char *) "shop.web" };
        const Record other = { .name = (char *) "sho.b", .clone_of = (char *) "shop.web" };
        const Record without = { .name = (char *) "b", .clone_of = (char *) "web" };
        _cleanup_(spec_freep) Spec *a = spec_of(&beside), *b = spec_of(&other);
        _cleanup_(spec_freep) Spec *c = spec_of(&without);

        CHECK(!a->network.aliases && !c->network.aliases);
        CHECK_STRING(b->network.aliases[0], "shop");
}

static void test_names_of_volumes(void) {
        const Record record = { .name = (char *) "a.b", .clone_of = (char *) "web" };
        char name[CONTAINER_NAME_MAX + 1], longest[CONTAINER_NAME_MAX];
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_free_ char *fault = NULL;

        CHECK_INT(clone_volume("a.b", "data", name), 0);
        CHECK_STRING(name, "a-b-data");
        CHECK(name_part_is_valid(name));
        CHECK_STRING(clone_flake_volume(&record, "a-b-data"), "data");

        memset(longest, 'x', sizeof(longest));
        longest[CONTAINER_NAME_MAX - 5] = '\0';
        CHECK_INT(clone_volume(longest, "data", name), 0);
        CHECK_INT((long long) strlen(name), CONTAINER_NAME_MAX);
        CHECK_INT(clone_volume(longest, "more-data", name), -ENAMETOOLONG);

        longest[CONTAINER_NAME_MAX - 5] = 'x';
        longest[CONTAINER_NAME_MAX - 4] = '\0';
        CHECK_INT(spec_parse(JSON, strlen(JSON), &spec, &fault), 0);
        CHECK_INT(
                clone_apply(&(Record){ .name = longest, .clone_of = (char *) "shop.web" }, spec),
                -ENAMETOOLONG);
}

int main(void) {
        test_what_is_none();
        test_its_own();
        test_aliases();
        test_names_of_volumes();
        return EXIT_SUCCESS;
}
