/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "catalogue.h"
#include "strv.h"
#include "test.h"

#define LIST(...) ((char **) (const char *[]){ __VA_ARGS__, NULL })

static const Flake flake = {
        .reference = (char *) "/home/alice/web",
        .platform = (char *) "x86_64-linux",
};

static Catalogue *parse(const char *json) {
        Catalogue *catalogue = NULL;

        CHECK_INT(catalogue_parse(json, strlen(json), &catalogue), 0);
        return catalogue;
}

static void check_missing(const char *json, char **names, const char *expected) {
        _cleanup_(catalogue_freep) Catalogue *catalogue = json ? parse(json) : NULL;
        _cleanup_strv_ char **missing = NULL;
        _cleanup_free_ char *text = NULL;

        CHECK_INT(catalogue_missing(catalogue, names, &missing), 0);
        CHECK_INT(catalogue_explain_missing(catalogue, &flake, missing, &text), 0);
        CHECK_INT(strncmp(text, expected, strlen(expected)), 0);
}

static void test_missing(void) {
        _cleanup_(catalogue_freep) Catalogue *catalogue = NULL;
        _cleanup_strv_ char **missing = NULL;

        check_missing(
                "{\"names\":[\"db\",\"web\"],\"platforms\":[\"x86_64-linux\"]}\n", LIST("web", "x"),
                "/home/alice/web does not define the container x: it has db, web");
        check_missing(
                "{\"names\":[\"db\"],\"platforms\":[\"x86_64-linux\"]}", LIST("x", "y"),
                "/home/alice/web does not define the containers x, y: it has db");
        check_missing(
                "{\"names\":[],\"platforms\":[\"aarch64-linux\",\"i686-linux\"]}", LIST("x"),
                "/home/alice/web defines containers for aarch64-linux, i686-linux, but this host "
                "is x86_64-linux: add ");
        check_missing(
                "{\"names\":[],\"platforms\":[\"x86_64-linux\"]}", LIST("x"),
                "/home/alice/web defines no containers: add flakeContainers.x86_64-linux.NAME");
        check_missing(NULL, LIST("x"), "/home/alice/web defines no containers: add ");

        catalogue = parse("{\"names\":[\"a\"],\"platforms\":[]}");
        CHECK_INT(catalogue_missing(catalogue, LIST("a"), &missing), 0);
        CHECK_INT(strv_length(missing), 0);
}

static void test_bad(void) {
        static const char *const bad[] = {
                "",
                "[]",
                "{}",
                "{\"names\":[]}",
                "{\"names\":[1],\"platforms\":[]}",
                "{\"names\":\"a\",\"platforms\":[]}",
        };
        Catalogue *untouched = NULL;

        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK(catalogue_parse(bad[i], strlen(bad[i]), &untouched) < 0);
        CHECK(catalogue_parse(NULL, 0, &untouched) < 0);
        CHECK(!untouched);
}

int main(void) {
        test_missing();
        test_bad();
        return 0;
}
