/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>

#include "cleanup.h"
#include "new-root.h"
#include "state-dir.h"
#include "state-generations.h"
#include "state.h"

#define MACHINE "web.u1000"
#define OUTPUT  "/nix/store/00000000000000000000000000000000-output"
#define SYSTEM  "/nix/store/11111111111111111111111111111111-system"

static char *grants[] = { (char *) "start with the host", NULL };

static Generation made(unsigned number) {
        return (Generation){
                .number = number,
                .date = 1700000000,
                .output = (char *) OUTPUT,
                .system = (char *) SYSTEM,
                .grants = grants,
        };
}

static void check_link(const char *name, const char *wanted) {
        char path[256], target[256] = "";

        snprintf(path, sizeof(path), GCROOTS_DIR "/%s", name);
        CHECK(readlink(path, target, sizeof(target) - 1) > 0);
        CHECK_STRING(target, wanted);
}

static void check_no_link(const char *name) {
        char path[256];
        struct stat st;

        snprintf(path, sizeof(path), GCROOTS_DIR "/%s", name);
        CHECK(lstat(path, &st) < 0 && errno == ENOENT);
}

static void make_link(const char *name) {
        char path[256];

        snprintf(path, sizeof(path), GCROOTS_DIR "/%s", name);
        CHECK_INT(symlink(OUTPUT, path), 0);
}

static void test_round(void) {
        _cleanup_(generation_freep) Generation *read = NULL;
        Generation first = made(1);

        CHECK_INT(state_read_generation(MACHINE, 1, &read), -ENOENT);
        CHECK_INT(state_write_generation(MACHINE, &first), 0);
        CHECK_INT(state_read_generation(MACHINE, 1, &read), 0);
        CHECK_INT(read->number, 1);
        CHECK_INT(read->date, 1700000000);
        CHECK_STRING(read->output, OUTPUT);
        CHECK_STRING(read->system, SYSTEM);
        CHECK_STRING(read->grants[0], grants[0]);
        CHECK(!read->permits);
        CHECK_INT(state_write_generation("../web.u1000", &first), -EINVAL);
}

static void write_file(const char *name, const char *text) {
        char path[256];
        FILE *file;

        snprintf(path, sizeof(path), CONTAINERS_DIR "/" MACHINE "/generations/%s", name);
        file = fopen(path, "we");
        CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void test_list(void) {
        static const char *const strangers[] = { "0.json", "01.json", "x.json", "7.json.new", "8" };
        Generation tenth = made(10), second = made(2);
        _cleanup_free_ unsigned *numbers = NULL;

        CHECK_INT(state_write_generation(MACHINE, &tenth), 0);
        CHECK_INT(state_write_generation(MACHINE, &second), 0);
        for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
                write_file(strangers[i], "");
        CHECK_INT(state_list_generations(MACHINE, &numbers), 0);
        CHECK_INT(numbers[0], 1);
        CHECK_INT(numbers[1], 2);
        CHECK_INT(numbers[2], 10);
        CHECK_INT(numbers[3], 0);

        CHECK(state_has_generation(MACHINE, 2));
        CHECK(!state_has_generation(MACHINE, 3));
        CHECK(!state_has_generation("other.u1000", 2));
}

static void test_torn(void) {
        static const char *const torn[] = {
                "",
                "{",
                "[]",
                "{\"version\":1}",
                "{\"version\":1,\"number\":11,\"date\":1,\"output\":\"/etc\",\"system\":\"" SYSTEM
                "\"}",
                "{\"version\":1,\"number\":10,\"date\":1,\"output\":\"" OUTPUT
                "\",\"system\":\"" SYSTEM "\"}",
                "{\"version\":1,\"number\":11,\"date\":1,\"output\":\"" OUTPUT
                "\",\"system\":\"" SYSTEM "\",\"more\":1}",
        };
        _cleanup_(generation_freep) Generation *read = NULL;

        for (size_t i = 0; i < sizeof(torn) / sizeof(torn[0]); i++) {
                write_file("11.json", torn[i]);
                CHECK_INT(state_read_generation(MACHINE, 11, &read), -EINVAL);
        }
        write_file("11.json", "{\"version\":2,\"new\":0}");
        CHECK_INT(state_read_generation(MACHINE, 11, &read), -EPROTONOSUPPORT);
}

static void test_roots(void) {
        CHECK_INT(state_unkeep(MACHINE), 0);
        CHECK_INT(state_keep_output(MACHINE, 1, OUTPUT), -ENOENT); /* no Nix here */

        new_root_mkdir("/nix/var/nix/gcroots", 0755);
        CHECK_INT(state_unkeep(MACHINE), 0);
        umask(077);
        CHECK_INT(state_keep(MACHINE, 1, OUTPUT, SYSTEM, false), 0);
        umask(022);
        check_link(MACHINE ".1.output", OUTPUT);
        check_link(MACHINE ".1.system", SYSTEM);
        CHECK_INT(state_keep_output(MACHINE, 1, SYSTEM), 1);
        check_link(MACHINE ".1.output", SYSTEM);
        CHECK_INT(state_keep_output(MACHINE, 1, "/etc/shadow"), -EINVAL);
        CHECK_INT(state_keep_output("../web.u1000", 1, OUTPUT), -EINVAL);

        CHECK_INT(state_keep(MACHINE, 2, OUTPUT, SYSTEM, false), 0);
        CHECK_INT(state_unkeep_generation(MACHINE, 1), 0);
        CHECK_INT(state_unkeep_generation(MACHINE, 1), 0);
        check_no_link(MACHINE ".1.output");
        check_link(MACHINE ".2.output", OUTPUT);

        /* Of who is called nearly so, nothing goes. */
        CHECK_INT(state_keep("web.u10001", 2, OUTPUT, SYSTEM, false), 0);
        CHECK_INT(state_keep("web.u1000.u1001", 2, OUTPUT, SYSTEM, false), 0);
        make_link(MACHINE ".output");
        make_link(MACHINE ".3.system.new");
        make_link("a-link-of-somebody");
        CHECK_INT(state_unkeep(MACHINE), 0);
        check_no_link(MACHINE ".2.output");
        check_no_link(MACHINE ".output");
        check_no_link(MACHINE ".3.system.new");
        check_link("web.u10001.2.output", OUTPUT);
        check_link("web.u1000.u1001.2.system", SYSTEM);
        check_link("a-link-of-somebody", OUTPUT);

        CHECK_INT(chmod(GCROOTS_DIR, 0775), 0);
        CHECK_INT(state_keep(MACHINE, 1, OUTPUT, SYSTEM, false), -EPERM);
        CHECK_INT(chmod(GCROOTS_DIR, 0755), 0);
}

static void test_drop(void) {
        _cleanup_(generation_freep) Generation *read = NULL;

        CHECK_INT(state_keep(MACHINE, 2, OUTPUT, SYSTEM, false), 0);
        CHECK_INT(state_drop_generation(MACHINE, 2), 0);
        CHECK_INT(state_drop_generation(MACHINE, 2), 0);
        CHECK_INT(state_read_generation(MACHINE, 2, &read), -ENOENT);
        check_no_link(MACHINE ".2.output");
        CHECK_INT(state_drop_generation("none.u1000", 2), 0);
}

int main(void) {
        new_root_enter();
        new_root_mkdir("/var/lib", 0755);
        CHECK_INT(state_open(), 0);

        test_round();
        test_list();
        test_torn();
        test_roots();
        test_drop();
        return 0;
}
