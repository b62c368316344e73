/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "request.h"
#include "strv.h"
#include "test.h"

static void test_round(void) {
        char web[] = "web", db[] = "shop.db", *names[] = { web, db, NULL };
        _cleanup_(request_freep) Request *request = NULL, *all = NULL;
        _cleanup_free_ char *json = NULL, *json_all = NULL;
        char local[] = "/home/alice/my \"web\" \xc3\xa4", remote[] = "github:x/y";
        char path[] = "/nix/store/x", *kept[] = { path, NULL };
        const Request given = { .flake = local, .names = names, .kept = kept, .verbose = true };
        const Request nothing = { .flake = remote };

        CHECK_INT(request_format(&given, &json), 0);
        CHECK_INT(request_parse(json, strlen(json), &request), 0);
        CHECK_STRING(request->flake, "/home/alice/my \"web\" \xc3\xa4");
        CHECK_INT(strv_length(request->names), 2);
        CHECK_STRING(request->names[1], "shop.db");
        CHECK_INT(strv_length(request->kept), 1);
        CHECK_STRING(request->kept[0], path);
        CHECK(request->verbose);

        CHECK_INT(request_format(&nothing, &json_all), 0);
        CHECK_INT(request_parse(json_all, strlen(json_all), &all), 0);
        CHECK(all->names && !all->names[0]);
        CHECK(!all->verbose);
}

static void test_bad(void) {
        static const char *const bad[] = {
                "",
                "{",
                "{}",
                "[]",
                "null",
                "1",
                "{'flake':'/a','names':[],'verbose':false}",
                "{\"flake\":\"/a\",\"names\":[],\"kept\":[],\"verbose\":false} x",
                "{\"flake\":\"/a\",\"names\":[],\"kept\":[],\"verbose\":false,\"more\":1}",
                "{\"flake\":\"/a\",\"flake\":\"/a\",\"names\":[],\"kept\":[],\"verbose\":false}",
                "{\"flake\":\"/a\",\"names\":[]}",
                "{\"flake\":\"/a\",\"kept\":[],\"verbose\":false}",
                "{\"names\":[],\"kept\":[],\"verbose\":false}",
                "{\"flake\":\"a#b\",\"names\":[],\"kept\":[],\"verbose\":false}",
                "{\"flake\":1,\"names\":[],\"kept\":[],\"verbose\":false}",
                "{\"flake\":null,\"names\":[],\"kept\":[],\"verbose\":false}",
                "{\"flake\":\"/a\\u0000\",\"names\":[],\"kept\":[],\"verbose\":false}",
                "{\"flake\\u0000\":\"/a\",\"names\":[],\"kept\":[],\"verbose\":false}",
                "{\"flake\":\"/a\",\"names\":\"web\",\"kept\":[],\"verbose\":false}",
                "{\"flake\":\"/a\",\"names\":{},\"kept\":[],\"verbose\":false}",
                "{\"flake\":\"/a\",\"names\":[1],\"kept\":[],\"verbose\":false}",
                "{\"flake\":\"/a\",\"names\":[\"Web\"],\"kept\":[],\"verbose\":false}",
                "{\"flake\":\"/a\",\"names\":[[]],\"kept\":[],\"verbose\":false}",
                "{\"flake\":\"/a\",\"names\":[],\"kept\":[],\"verbose\":0}",
                "{\"flake\":\"/a\",\"names\":[],\"kept\":[],\"verbose\":\"false\"}",
                "{\"flake\":\"/a\",\"names\":[[[[[[[[[[[]]]]]]]]]]],\"kept\":[],\"verbose\":false}",
        };
        Request *request = NULL;

        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK_INT(request_parse(bad[i], strlen(bad[i]), &request), -EBADMSG);
        CHECK(!request);
}

static void test_large(void) {
        _cleanup_free_ char *json = calloc(1, REQUEST_SIZE_MAX + 64), *flake = NULL, *line = NULL;
        Request *request = NULL;

        CHECK(json);
        memset(json, ' ', REQUEST_SIZE_MAX + 1);
        memcpy(json, "{\"flake\":\"/a\",\"names\":[],\"kept\":[],\"verbose\":false}", 51);
        CHECK_INT(request_parse(json, REQUEST_SIZE_MAX + 1, &request), -EBADMSG);
        CHECK(!request);
        CHECK_INT(request_parse(json, REQUEST_SIZE_MAX, &request), 0);
        request_free(request);

        flake = calloc(1, REQUEST_SIZE_MAX + 1);
        CHECK(flake);
        memset(flake, 'a', REQUEST_SIZE_MAX);
        CHECK_INT(request_format(&(Request){ .flake = flake }, &line), -E2BIG);
        CHECK(!line);
}

static void test_references(void) {
        static const char *const good[] = {
                "/",
                "/home/alice/web",
                "/home/alice/my web",
                "/home/alice/.config/..web/web..",
                "/home/alice/web?dir=sub",
                "github:x/y",
                "github:x/y/branch?dir=sub",
                "git+ssh://git@host/repository.git?ref=main",
                "path:/home/alice/web",
                "nixpkgs",
                "https://host/a.tar.gz",
        };
        static const char *const bad[] = {
                "",           "-",          "--option",     "/a#web",      "#",
                ".",          "./web",      "../web",       "/a/./b",      "/a/../b",
                "/a/..",      "/..",        "/.",           "/a/..?dir=b", "path:",
                "path:web",   "path:./web", "path:/a/../b", "/a\nb",       "/a\tb",
                "/a\x1b[31m", "/a\x7f",     "/a\xff",       "/a\xc2\x9b",  "/a\xe2\x80\xae",
        };
        char large[4098] = "/";

        for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
                CHECK(flake_reference_is_valid(good[i]));
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK(!flake_reference_is_valid(bad[i]));

        memset(large, 'a', sizeof(large) - 1);
        large[0] = '/';
        CHECK(!flake_reference_is_valid(large));
        large[4096] = '\0';
        CHECK(flake_reference_is_valid(large));
}

int main(void) {
        test_round();
        test_bad();
        test_large();
        test_references();
        return 0;
}
