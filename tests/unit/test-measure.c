/* SPDX-License-Identifier: MIT */

#include <fcntl.h>

#include "measure.h"
#include "new-root.h"

#define TREE "/tree"
#define SIZE (1024 * 1024)

static void make_file(const char *path) {
        char block[4096] = { 1 };
        FILE *stream = fopen(path, "w");

        CHECK(stream);
        for (size_t i = 0; i < SIZE / sizeof(block); i++)
                CHECK_INT((long long) fwrite(block, sizeof(block), 1, stream), 1);
        CHECK_INT(fclose(stream), 0);
}

static Measure look(void) {
        int fd = open(TREE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        Measure measure = {};

        CHECK(fd >= 0);
        CHECK_INT(measure_add(&measure, fd), 0);
        CHECK_INT(close(fd), 0);
        return measure;
}

static uint64_t added(const Measure *before) {
        return look().bytes - before->bytes;
}

static void test_what_counts(void) {
        Measure before = look();

        make_file(TREE "/file");
        CHECK_INT((long long) added(&before), SIZE);
        CHECK_INT((long long) look().files, (long long) before.files + 1);

        /* Once, whatever names it has; not what it could have been; not what is elsewhere. */
        CHECK_INT(link(TREE "/file", TREE "/deep/same"), 0);
        CHECK_INT((long long) added(&before), SIZE);
        make_file(TREE "/sparse");
        CHECK_INT(truncate(TREE "/sparse", 0), 0);
        CHECK_INT(truncate(TREE "/sparse", 1LL << 40), 0);
        CHECK_INT((long long) added(&before), SIZE);
        CHECK_INT(symlink("/outside", TREE "/link"), 0);
        CHECK_INT(symlink("/outside/file", TREE "/other"), 0);
        CHECK(added(&before) < SIZE + 64 * 1024);
        CHECK_INT(mount("/outside", TREE "/deep", NULL, MS_BIND, NULL), 0);
        CHECK(added(&before) < SIZE + 64 * 1024);
}

int main(void) {
        new_root_enter();
        new_root_mkdir(TREE "/deep", 0700);
        new_root_mkdir("/outside", 0700);
        make_file("/outside/file");
        test_what_counts();
        return EXIT_SUCCESS;
}
