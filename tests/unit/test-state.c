/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>

#include "cleanup.h"
#include "new-root.h"
#include "spec.h"
#include "state-dir.h"
#include "state.h"

#define MACHINE "web.u1000"
#define OUTPUT  "/nix/store/00000000000000000000000000000000-output"
#define SYSTEM  "/nix/store/11111111111111111111111111111111-system"

static Record record = {
        .name = (char[]){ "web" },
        .owner = 1000,
        .owner_name = (char[]){ "alice" },
        .flake = (char[]){ "/home/alice/web" },
        .output = (char[]){ OUTPUT }, .system = (char[]){ SYSTEM },
        .uid_base = 655360000,
        .lease = {
                .bridge = "fc-0a1b2c3d",
                .address4 = "10.233.5.2",
                .gateway4 = "10.233.5.1",
                .prefix4 = 24,
                .address6 = "fd00:1:2:5::2",
                .gateway6 = "fd00:1:2:5::1",
        },
};

static void write_file(const char *path, const char *text) {
        FILE *file = fopen(path, "we");

        CHECK(file);
        CHECK(fputs(text, file) >= 0);
        CHECK_INT(fclose(file), 0);
}

static mode_t mode_of(const char *path) {
        struct stat st;

        CHECK_INT(lstat(path, &st), 0);
        CHECK_INT(st.st_uid, 0);
        return st.st_mode;
}

static int on_record(Record *found, void *userdata) {
        CHECK_STRING(found->owner_name, "alice");
        CHECK_STRING(found->output, OUTPUT);
        CHECK_STRING(found->lease.address4, "10.233.5.2");
        record_free(found);
        ++*(int *) userdata;
        return 0;
}

static int load(void) {
        int n = 0;

        CHECK_INT(state_load(on_record, &n), 0);
        return n;
}

static void test_open(void) {
        static const char *const others[] = { STATE_DIR, CONTAINERS_DIR, TRASH_DIR };

        CHECK_INT(state_open(), 0);
        CHECK_INT(state_open(), 0);
        for (size_t i = 0; i < 3; i++)
                CHECK_INT(mode_of(others[i]), S_IFDIR | 0700);

        for (size_t i = 0; i < 3; i++) {
                CHECK_INT(chmod(others[i], 0701), 0);
                CHECK_INT(state_open(), -EPERM);
                CHECK_INT(mode_of(others[i]), S_IFDIR | 0701);
                CHECK_INT(chmod(others[i], 0700), 0);
                CHECK_INT(chown(others[i], 1000, 0), 0);
                CHECK_INT(state_open(), -EPERM);
                CHECK_INT(chown(others[i], 0, 0), 0);
        }

        CHECK_INT(rename(STATE_DIR, STATE_DIR ".away"), 0);
        CHECK_INT(symlink(STATE_DIR ".away", STATE_DIR), 0);
        CHECK_INT(state_open(), -EPERM);
        CHECK_INT(unlink(STATE_DIR), 0);
        CHECK_INT(rename(STATE_DIR ".away", STATE_DIR), 0);
        CHECK_INT(state_open(), 0);
}

static void test_record(void) {
        CHECK_INT(load(), 0);
        CHECK_INT(state_write_record(&record), 0);
        CHECK_INT(state_write_record(&record), 0);
        CHECK_INT(mode_of(CONTAINERS_DIR "/" MACHINE), S_IFDIR | 0700);
        CHECK_INT(mode_of(CONTAINERS_DIR "/" MACHINE "/record.json"), S_IFREG | 0600);
        CHECK_INT(load(), 1);

        /* What a crash leaves does not matter. */
        write_file(CONTAINERS_DIR "/" MACHINE "/record.json.new", "{");
        CHECK_INT(load(), 1);
        CHECK_INT(state_write_record(&record), 0);
        CHECK(access(CONTAINERS_DIR "/" MACHINE "/record.json.new", F_OK) < 0);

        /* What is not ours does not, either. */
        CHECK_INT(mkdir(CONTAINERS_DIR "/lost+found", 0700), 0);
        CHECK_INT(mkdir(CONTAINERS_DIR "/db.u1000", 0755), 0);
        CHECK_INT(mkdir(CONTAINERS_DIR "/cut.u1000", 0700), 0);
        CHECK_INT(load(), 1);
        CHECK(access(CONTAINERS_DIR "/cut.u1000", F_OK) < 0);
        CHECK_INT(rmdir(CONTAINERS_DIR "/db.u1000"), 0);
        CHECK_INT(rmdir(CONTAINERS_DIR "/lost+found"), 0);
}

static void test_broken(void) {
        const char *path = CONTAINERS_DIR "/" MACHINE "/record.json";
        static char large[RECORD_SIZE_MAX + 2];

        write_file(path, "{\"version\": 1");
        CHECK_INT(load(), 0);
        CHECK(access(CONTAINERS_DIR "/" MACHINE "/record.json.broken-1", F_OK) == 0);
        CHECK_INT(load(), 0);

        memset(large, ' ', sizeof(large) - 1);
        write_file(path, large);
        CHECK_INT(load(), 0);
        CHECK(access(CONTAINERS_DIR "/" MACHINE "/record.json.broken-2", F_OK) == 0);

        CHECK_INT(symlink("record.json.broken-1", path), 0);
        CHECK_INT(load(), 0);
        CHECK_INT(mkfifo(path, 0600), 0);
        CHECK_INT(load(), 0);
        CHECK(S_ISFIFO(mode_of(CONTAINERS_DIR "/" MACHINE "/record.json.broken-4")));

        /* Another container's record in this place. */
        CHECK_INT(state_write_record(&record), 0);
        CHECK_INT(rename(CONTAINERS_DIR "/" MACHINE, CONTAINERS_DIR "/web.u1001"), 0);
        CHECK_INT(load(), 0);
        CHECK_INT(state_discard("web.u1001", NULL), 0);
        CHECK_INT(state_write_record(&record), 0);
        CHECK_INT(load(), 1);
}

static void test_spec(void) {
        _cleanup_free_ char *json = NULL;
        size_t size = 0;

        CHECK_INT(state_read_spec(MACHINE, &json, &size), -ENOENT);
        CHECK_INT(state_write_spec(MACHINE, "{}\n", 3), 0);
        CHECK_INT(state_read_spec(MACHINE, &json, &size), 0);
        CHECK_STRING(json, "{}\n");
        CHECK_INT(size, 3);

        CHECK_INT(state_write_spec("../evil", "{}", 2), -EINVAL);
        CHECK_INT(state_write_spec("web.u01000", "{}", 2), -EINVAL);
        CHECK_INT(state_read_spec("none.u1000", &json, &size), -ENOENT);
        CHECK_INT(state_make_root("/"), -EINVAL);
        CHECK_INT(state_discard("..", NULL), -EINVAL);
}

static void test_root(void) {
        const char *root = CONTAINERS_DIR "/" MACHINE "/root";
        char path[256];
        static const struct {
                const char *name;
                mode_t mode;
        } wanted[] = {
                { "etc/machine-id", S_IFREG | 0644 },
                { "etc/os-release", S_IFREG | 0644 },
                { "nix/store", S_IFDIR | 0755 },
                { "nix/var", S_IFDIR | 0755 },
                { "root", S_IFDIR | 0700 },
                { "usr", S_IFDIR | 0755 },
                { "var/lib/private", S_IFDIR | 0700 },
                { "", S_IFDIR | 0755 },
        };

        umask(077);
        CHECK_INT(state_make_root(MACHINE), 0);
        umask(022);
        for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
                snprintf(path, sizeof(path), "%s/%s", root, wanted[i].name);
                CHECK_INT(mode_of(path), wanted[i].mode);
        }

        /* The container has had it: links that lead out of it are followed by nobody. */
        new_root_mkdir("/victim", 0755);
        snprintf(path, sizeof(path), "%s/var/lib/private", root);
        CHECK_INT(rmdir(path), 0);
        snprintf(path, sizeof(path), "%s/var/lib", root);
        CHECK_INT(rmdir(path), 0);
        CHECK_INT(symlink("/victim", path), 0);
        CHECK_INT(state_make_root(MACHINE), 0);
        CHECK(access("/victim/private", F_OK) < 0);

        /* A start that was cut off before the tree was complete. */
        CHECK_INT(state_make_root("half.u1000"), 0);
        CHECK_INT(
                rename(CONTAINERS_DIR "/half.u1000/root", CONTAINERS_DIR "/half.u1000/root.new"),
                0);
        CHECK_INT(rmdir(CONTAINERS_DIR "/half.u1000/root.new/usr"), 0);
        CHECK_INT(state_make_root("half.u1000"), 0);
        CHECK_INT(mode_of(CONTAINERS_DIR "/half.u1000/root/usr"), S_IFDIR | 0755);
        CHECK_INT(state_discard_half("half.u1000"), 0);
        CHECK(access(CONTAINERS_DIR "/half.u1000", F_OK) < 0);
        CHECK_INT(state_discard_half("half.u1000"), 0);

        /* It has had a life: its record was set aside. */
        CHECK_INT(state_make_root("half.u1000"), 0);
        CHECK_INT(creat(CONTAINERS_DIR "/half.u1000/record.json.broken-1", 0600) < 0, 0);
        CHECK_INT(state_discard_half("half.u1000"), 0);
        CHECK_INT(mode_of(CONTAINERS_DIR "/half.u1000/root/usr"), S_IFDIR | 0755);
        CHECK_INT(state_discard("half.u1000", NULL), 0);
}

static void test_discard(void) {
        _cleanup_free_ char *first = NULL, *second = NULL, *none = (char *) "";

        CHECK_INT(state_discard(MACHINE, &first), 0);
        CHECK(strncmp(first, TRASH_DIR "/" MACHINE "-", strlen(TRASH_DIR "/" MACHINE "-")) == 0);
        CHECK_INT(mode_of(first), S_IFDIR | 0700);
        CHECK_INT(load(), 0);

        CHECK_INT(state_write_record(&record), 0);
        CHECK_INT(state_discard(MACHINE, &second), 0);
        CHECK(strcmp(first, second) != 0);

        CHECK_INT(state_discard(MACHINE, &none), 0);
        CHECK(!none);
}

static void test_ula(void) {
        unsigned char first[6], again[6];

        CHECK_INT(state_ula(first), 0);
        CHECK_INT(first[0], 0xfd);
        CHECK_INT(state_ula(again), 0);
        CHECK_INT(memcmp(first, again, 6), 0);
        CHECK_INT(mode_of(STATE_DIR "/ula"), S_IFREG | 0600);

        write_file(STATE_DIR "/ula", "fd00");
        CHECK_INT(state_ula(first), 0);
        CHECK_INT(first[0], 0xfd);
        CHECK_INT(state_ula(again), 0);
        CHECK_INT(memcmp(first, again, 6), 0);
}

int main(void) {
        new_root_enter();
        new_root_mkdir("/var/lib", 0755);

        test_open();
        test_record();
        test_broken();
        test_spec();
        test_root();
        test_discard();
        test_ula();
        return 0;
}
