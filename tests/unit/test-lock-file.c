/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "lock-file.h"
#include "strv.h"
#include "test.h"

#define LOCK(nodes)                                                                                \
        "{\"nodes\":{" nodes "\"root\":{\"inputs\":{}}},\"root\":\"root\",\"version\":7}"
#define NODE(name, locked) "\"" name "\":{\"locked\":{" locked "},\"original\":{}},"

static int paths_of(const char *json, char ***ret) {
        return lock_file_parse(json, strlen(json), ret);
}

static void test_locked(void) {
        _cleanup_strv_ char **none = NULL, **paths = NULL, **part = NULL;

        CHECK_INT(
                paths_of(
                        LOCK(NODE("a", "\"type\":\"github\",\"rev\":\"1\"")
                                     NODE("b", "\"type\":\"tarball\",\"narHash\":\"sha256-x\"")),
                        &none),
                0);
        CHECK_INT(strv_length(none), 0);

        CHECK_INT(
                paths_of(LOCK(NODE("a", "\"type\":\"path\",\"path\":\"/home/alice/lib\"")), &paths),
                0);
        CHECK_INT(strv_length(paths), 1);
        CHECK_STRING(paths[0], "/home/alice/lib");

        CHECK_INT(paths_of(LOCK(NODE("a", "\"type\":\"path\",\"path\":\"./lib\"")), &part), 0);
        CHECK_INT(strv_length(part), 0);
}

/* Whatever could become another one without a change of the lock file. */
static void test_doubt(void) {
        static const char *const doubtful[] = {
                "",
                "[]",
                "{}",
                "{\"nodes\":1}",
                "{\"nodes\":{\"a\":1},\"root\":\"root\"}",
                LOCK("\"a\":{\"inputs\":{}},"),
                LOCK(NODE("a", "")),
                LOCK(NODE("a", "\"type\":\"github\"")),
                LOCK(NODE("a", "\"type\":\"git\",\"dirtyRev\":\"1-dirty\"")),
                LOCK(NODE("a", "\"type\":\"git\",\"rev\":1")),
                LOCK(NODE("a", "\"type\":\"tarball\",\"url\":\"https://x\"")),
                LOCK(NODE("a", "\"type\":\"indirect\",\"id\":\"nixpkgs\"")),
                LOCK(NODE("a", "\"type\":\"another\",\"rev\":\"1\"")),
                LOCK(NODE("a", "\"type\":\"path\"")),
                LOCK(NODE("a", "\"type\":\"path\",\"path\":\"../lib\"")),
                LOCK(NODE("a", "\"type\":\"path\",\"path\":\"./../lib\"")),
        };
        char **paths = NULL;

        for (size_t i = 0; i < sizeof(doubtful) / sizeof(doubtful[0]); i++)
                CHECK_INT(paths_of(doubtful[i], &paths), -EOPNOTSUPP);
        CHECK(!paths);
}

int main(void) {
        test_locked();
        test_doubt();
        return 0;
}
