/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "git-status.h"
#include "strv.h"
#include "test.h"

#define HEAD     "# branch.oid 1234\0# branch.head main\0# branch.ab +1 -0\0"
#define CHANGED  "1 .M N... 100644 100644 100644 aa aa a file\0"
#define RENAMED  "2 R. N... 100644 100644 100644 aa aa R100 new\0old\0"
#define UNMERGED "u UU N... 100644 100644 100644 100644 aa bb cc both\0"
#define FURTHER  "1 .M S.M. 160000 160000 160000 aa aa module\0"

static void check(const char *text, size_t size, const char *lines, const char *files) {
        _cleanup_strv_ char **found_lines = NULL, **found_files = NULL;
        _cleanup_free_ char *l = NULL, *f = NULL;

        CHECK_INT(git_status_parse(text, size, &found_lines, &found_files), 0);
        CHECK_INT(strv_join(found_lines, "|", &l), 0);
        CHECK_INT(strv_join(found_files, "|", &f), 0);
        CHECK_STRING(l, lines);
        CHECK_STRING(f, files);
}

static void test_parse(void) {
        static const char clean[] = HEAD, changed[] = HEAD CHANGED RENAMED UNMERGED;

        /* Who is ahead of whom is nothing to Nix. */
        check(clean, sizeof(clean) - 1, "# branch.oid 1234", "");
        check(changed, sizeof(changed) - 1,
              "# branch.oid 1234|1 .M N... 100644 100644 100644 aa aa a file|"
              "2 R. N... 100644 100644 100644 aa aa R100 new|old|"
              "u UU N... 100644 100644 100644 100644 aa bb cc both",
              "a file|new|both");
}

static void test_doubt(void) {
        static const struct {
                const char *text;
                size_t size;
        } doubtful[] = {
                { "", 0 },
                { HEAD, sizeof(HEAD) - 2 },
                { HEAD FURTHER, sizeof(HEAD FURTHER) - 1 },
                { HEAD "? new\0", sizeof(HEAD "? new\0") - 1 },
                { HEAD "1 .M N...\0", sizeof(HEAD "1 .M N...\0") - 1 },
                { HEAD "2 R. N... 1 1 1 a a R100 new\0",
                  sizeof(HEAD "2 R. N... 1 1 1 a a R100 new\0") - 1 },
                { "# branch.head main\0", sizeof("# branch.head main\0") - 1 },
        };
        char **lines = NULL, **files = NULL;

        for (size_t i = 0; i < sizeof(doubtful) / sizeof(doubtful[0]); i++)
                CHECK_INT(
                        git_status_parse(doubtful[i].text, doubtful[i].size, &lines, &files),
                        -EOPNOTSUPP);
        CHECK(!lines && !files);
}

int main(void) {
        test_parse();
        test_doubt();
        return 0;
}
