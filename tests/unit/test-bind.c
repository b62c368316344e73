/* SPDX-License-Identifier: MIT */

/* A source that its owner swaps while it is opened: what was checked is what is bound. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "bind.h"
#include "files.h"
#include "idmap.h"
#include "source.h"
#include "test.h"

/* Not new-root.h: who has another root cannot make user namespaces. */
#define W      "/tmp"

#define OWNER  12345
#define GROUP  54321
#define ROUNDS 100

static const Account account = { .uid = OWNER, .gid = GROUP };
static Record record = {
        .owner = OWNER,
        .owner_name = (char *) "somebody",
        .flake = (char *) W "/u",
        .uid_base = 600113152,
};

static void make_world(void) {
        CHECK_INT(mkdir(W "/etc", 0755), 0);
        CHECK_INT(mkdir(W "/root", 0755), 0);
        CHECK_INT(mkdir(W "/root/deep", 0755), 0);
        CHECK_INT(mkdir(W "/u", 0755), 0);
        CHECK_INT(mkdir(W "/u/own", 0755), 0);
        CHECK_INT(chmod(W "/root", 0700), 0);
        make_file(W "/etc/shadow", "secret");
        make_file(W "/u/own/mine", "mine");
        CHECK_INT(chown(W "/u", OWNER, GROUP), 0);
        CHECK_INT(chown(W "/u/own", OWNER, GROUP), 0);
        CHECK_INT(chown(W "/u/own/mine", OWNER, GROUP), 0);
        CHECK_INT(chown(W "/root/deep", OWNER, GROUP), 0);
}

/* "swapped" leads to his own directory in every second moment. */
static pid_t start_swapping(const char *const *targets, size_t n) {
        pid_t pid = fork();

        if (pid != 0)
                return pid;
        if (account_become(&account) < 0)
                _exit(1);
        for (size_t i = 0;; i++) {
                (void) unlink(W "/u/next");
                (void) !symlink(i % 2 ? targets[i / 2 % n] : "own", W "/u/next");
                (void) rename(W "/u/next", W "/u/swapped");
        }
}

/* Nothing is left of it that leads anywhere: the next one begins in its own time. */
static void stop_swapping(pid_t pid) {
        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, NULL, 0);
        (void) unlink(W "/u/swapped");
}

static void check_tree(int tree) {
        struct stat seen, own;

        CHECK_INT(fstatat(tree, "", &seen, AT_EMPTY_PATH), 0);
        CHECK_INT(stat(W "/u/own", &own), 0);
        CHECK(seen.st_ino == own.st_ino && seen.st_dev == own.st_dev);
        CHECK_INT(seen.st_uid, record.uid_base + 33);
        CHECK_INT(seen.st_gid, record.uid_base + 34);
}

static void test_swapped(void) {
        static const char *const targets[] = { W "/etc", W "/root/deep", "/proc/self/root/etc",
                                               "/" };
        const Site site = { .machine = "x.u12345",
                            .record = &record,
                            .account = &account,
                            .uid_base = record.uid_base };
        Volume volume = {
                .source = (char *) W "/u/swapped", .target = (char *) "/x", .uid = 33, .gid = 34
        };
        pid_t pid = start_swapping(targets, sizeof(targets) / sizeof(*targets));
        unsigned bound = 0, refused = 0;

        CHECK(pid > 0);
        for (unsigned i = 0; i < ROUNDS; i++) {
                _cleanup_close_ int tree = -1;
                bool is_directory;

                if (bind_open(&site, &volume, &tree, &is_directory) < 0) {
                        refused++;
                        continue;
                }
                bound++;
                check_tree(tree);
        }
        stop_swapping(pid);
        printf("absolute: %u bound, %u refused\n", bound, refused);
        CHECK(bound > 0 && refused > 0);
}

/* Nothing outside of the directory, whosever it is. */
static void test_swapped_below(void) {
        static const char *const targets[] = { W "/etc", "../etc", W "/u", W "/u/own/.." };
        pid_t pid = start_swapping(targets, sizeof(targets) / sizeof(*targets));
        unsigned opened = 0, refused = 0;
        struct stat seen;

        CHECK(pid > 0);
        for (unsigned i = 0; i < ROUNDS; i++) {
                const Approach approach = { .steps = { W "/u", i % 2 ? "swapped" : "own/mine" } };
                const SourceQuery query = { &account, &approach };
                _cleanup_close_ int fd = -1;
                int r;

                r = source_open(&query, &fd);
                if (r < 0) {
                        CHECK(r == -EXDEV || r == -ENOENT || r == -EAGAIN);
                        refused++;
                        continue;
                }
                opened++;
                CHECK_INT(fstat(fd, &seen), 0);
                CHECK_INT(seen.st_uid, OWNER);
        }
        stop_swapping(pid);
        printf("below: %u opened, %u refused\n", opened, refused);
        CHECK(opened > 0 && refused > 0);
}

static void check_error(const char *directory, const char *path, int error) {
        const Approach approach = { .steps = { directory ?: path, directory ? path : NULL } };
        int fd = -1;

        CHECK_INT(source_open(&(SourceQuery){ &account, &approach }, &fd), error);
        CHECK(fd < 0);
}

static void test_errors(void) {
        CHECK_INT(mkfifo(W "/u/fifo", 0666), 0);
        CHECK_INT(symlink("../../../../etc", W "/u/out"), 0);
        CHECK_INT(symlink("loop", W "/u/loop"), 0);
        make_file(W "/u/closed", "of root");
        CHECK_INT(chmod(W "/u/closed", 0600), 0);

        check_error(NULL, "/nothing", -ENOENT);
        check_error(NULL, W "/root/deep", -EACCES);
        check_error(NULL, W "/u/closed", -EACCES);
        check_error(NULL, "/proc/self/root", -ELOOP);
        check_error(NULL, "/proc/self/fd/0", -ELOOP);
        check_error(NULL, W "/u/fifo", -EMEDIUMTYPE);
        check_error(NULL, W "/u/loop", -ELOOP);
        check_error(NULL, W "/u/own/mine/x", -ENOTDIR);
        check_error(W "/u", "out", -EXDEV);
        check_error(W "/u", "..", -EXDEV);
        check_error(W "/u", "own/../../x", -EXDEV);
        check_error("/nothing", "own", -ENOENT);
        check_error(W "/root", "deep", -EACCES);
}

int main(void) {
        const IdRange range = { .on_disk = OWNER, .shown = record.uid_base, .n = 1 };
        _cleanup_close_ int user_namespace = -1, root = -1;

        if (geteuid() != 0)
                SKIP("needs root");
        if (unshare(CLONE_NEWNS) < 0)
                SKIP("needs a mount namespace: %m");
        CHECK_INT(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
        CHECK_INT(mount("tmpfs", W, "tmpfs", 0, "mode=0755"), 0);
        umask(022);
        make_world();
        user_namespace = idmap_open_namespace(&range, &range);
        root = open(W, O_RDONLY | O_CLOEXEC);
        if (user_namespace < 0 || idmap_is_possible(root, user_namespace) <= 0)
                SKIP("needs mapped mounts");

        test_errors();
        test_swapped_below();
        test_swapped();
        return 0;
}
