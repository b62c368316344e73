/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "system.h"
#include "test.h"

/* A directory that stands for the store; what is a system in it is told by the letter. */
#define HASH    "00000000000000000000000000000000-"
#define STORE   "/nix/store/"
#define PROGRAM "a program"

static const struct {
        const char *path;    /* below the store */
        const char *content; /* of a link; PROGRAM, a file that can be run; NULL, a directory */
} tree[] = {
        { HASH "good", NULL },
        { HASH "good/init", PROGRAM },
        { HASH "good/relative", "init" },
        { HASH "good/deep", NULL },
        { HASH "good/deep/init", "../init" },
        { HASH "absolute", NULL },
        { HASH "absolute/init", STORE HASH "good/relative" },
        { HASH "alias", STORE HASH "absolute" },
        { HASH "upwards", NULL },
        { HASH "upwards/init", "../" HASH "good/deep/init" },
        { HASH "empty", NULL },
        { HASH "folder", NULL },
        { HASH "folder/init", NULL },
        { HASH "outside", NULL },
        { HASH "outside/init", "/bin/sh" },
        { HASH "climbing", NULL },
        { HASH "climbing/init", "../../../../../../../../../../../../bin/sh" },
        { HASH "sly", NULL },
        { HASH "sly/init", STORE "../../bin/sh" },
        { HASH "magic", NULL },
        { HASH "magic/init", "/proc/self/exe" },
        { HASH "away", "/etc" },
        { HASH "file", PROGRAM },
        { HASH "loop", NULL },
        { HASH "loop/init", STORE HASH "loop/again" },
        { HASH "loop/again", "init" },
        { HASH "dangling", NULL },
        { HASH "dangling/init", STORE HASH "nowhere" },
        { HASH "computer", NULL },
        { HASH "computer/init", PROGRAM },
        { HASH "computer/kernel", "/nowhere" },
        { HASH "initrd", NULL },
        { HASH "initrd/init", PROGRAM },
        { HASH "initrd/prepare-root", PROGRAM },
};

static const struct {
        const char *system;
        int result;
} cases[] = {
        { STORE HASH "good", 0 },           { STORE HASH "absolute", 0 },
        { STORE HASH "alias", 0 },          { STORE HASH "upwards", 0 },
        { STORE HASH "missing", -ENOENT },  { STORE HASH "empty", -ENOENT },
        { STORE HASH "folder", -ENOEXEC },  { STORE HASH "outside", -EXDEV },
        { STORE HASH "climbing", -EXDEV },  { STORE HASH "sly", -EXDEV },
        { STORE HASH "magic", -EXDEV },     { STORE HASH "away", -EXDEV },
        { STORE HASH "file", -ENOTDIR },    { STORE HASH "loop", -ELOOP },
        { STORE HASH "dangling", -ENOENT }, { STORE HASH "computer", -ENOEXEC },
        { STORE HASH "initrd", -ENOEXEC },
};

static void make_tree(int store) {
        for (size_t i = 0; i < sizeof(tree) / sizeof(*tree); i++) {
                if (!tree[i].content) {
                        CHECK_INT(mkdirat(store, tree[i].path, 0755), 0);
                } else if (strcmp(tree[i].content, PROGRAM) == 0) {
                        _cleanup_close_ int fd = openat(
                                store, tree[i].path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0755);

                        CHECK(fd >= 0);
                } else {
                        CHECK_INT(symlinkat(tree[i].content, store, tree[i].path), 0);
                }
        }
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw) {
        (void) st;
        (void) type;
        (void) ftw;
        return remove(path);
}

int main(void) {
        char path[] = "/tmp/test-system-XXXXXX";
        _cleanup_close_ int store = -1;

        CHECK(mkdtemp(path));
        store = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(store >= 0);
        make_tree(store);

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                fprintf(stderr, "%s: ", cases[i].system);
                CHECK_INT(system_check(store, cases[i].system, "x.u1000"), cases[i].result);
                fprintf(stderr, "as expected\n");
        }

        CHECK_INT(chmod(path, 0700), 0);
        CHECK_INT(nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
        return 0;
}
