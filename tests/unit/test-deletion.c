/* SPDX-License-Identifier: MIT */

/* Trees that do not want to be deleted, and what is outside of them, which stays. */

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "deletion.h"
#include "enclosure.h"
#include "files.h"
#include "inode-flags.h"
#include "new-root.h"

#define TRASH "/trash"
#define TREE  TRASH "/web"
#define MANY  20000
#define DEEP  4000

static int trash = -1;

static void make_tree(void) {
        CHECK_INT(mkdir(TREE, 0700), 0);
}

static void check_gone(void) {
        CHECK_INT(deletion_run(trash, "web"), 0);
        CHECK_INT(faccessat(trash, "web", F_OK, AT_SYMLINK_NOFOLLOW), -1);
        CHECK_INT(errno, ENOENT);
        CHECK_INT(access("/outside/file", F_OK), 0);
        CHECK_INT(access("/outside/deep/file", F_OK), 0);
}

static bool set_flags(const char *path, int flags) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        bool set = fd >= 0 && ioctl(fd, FS_IOC_SETFLAGS, &flags) >= 0;

        (void) close(fd);
        return set;
}

static void test_all_kinds(void) {
        make_tree();
        CHECK_INT(symlink("/outside", TREE "/absolute"), 0);
        CHECK_INT(symlink("../../outside/file", TREE "/relative"), 0);
        CHECK_INT(symlink("loop", TREE "/loop"), 0);
        CHECK_INT(mkfifo(TREE "/fifo", 0600), 0);
        CHECK_INT(mknod(TREE "/zero", S_IFCHR | 0600, makedev(1, 5)), 0);
        CHECK_INT(link("/outside/file", TREE "/hard"), 0);
        CHECK_INT(mkdir(TREE "/closed", 0), 0);
        make_file(TREE "/closed/-rf \n*", "kept\n");
        CHECK_INT(chown(TREE "/closed", 12345, 54321), 0);
        CHECK_INT(chmod(TREE "/closed", 01000), 0);
        check_gone();
        CHECK_INT(deletion_run(trash, "web"), 0);
}

static void test_flags(void) {
        make_tree();
        CHECK_INT(mkdir(TREE "/var", 0755), 0);
        CHECK_INT(mkdir(TREE "/var/empty", 0555), 0);
        make_file(TREE "/var/log", "kept\n");
        CHECK_INT(mkfifo(TREE "/var/fifo", 0600), 0);
        if (!set_flags(TREE "/var/empty", FS_IMMUTABLE_FL))
                printf("this filesystem has no flags\n");
        (void) set_flags(TREE "/var/log", FS_APPEND_FL);
        (void) set_flags(TREE "/var", FS_APPEND_FL | FS_IMMUTABLE_FL);
        (void) set_flags(TREE, FS_IMMUTABLE_FL);
        check_gone();
}

/* As flakectr-tree does it; the mounts are in another namespace than ours then. */
static void check_gone_enclosed(void) {
        int status, enclosed;
        pid_t pid = fork();

        CHECK(pid >= 0);
        if (pid == 0) {
                CHECK_INT(enclosure_enter(TRASH, &enclosed), 0);
                CHECK_INT(access("/outside", F_OK), -1);
                CHECK_INT(deletion_run(enclosed, "web"), 0);
                _exit(EXIT_SUCCESS);
        }
        CHECK_INT(waitpid(pid, &status, 0), pid);
        CHECK_INT(status, 0);
        check_gone();
}

/* What is mounted in there has its own life, and is in the way for whoever sees it. */
static void test_mounts(void) {
        make_tree();
        CHECK_INT(mkdir(TREE "/memory", 0755), 0);
        CHECK_INT(mkdir(TREE "/bound", 0755), 0);
        CHECK_INT(mount("none", TREE "/memory", "tmpfs", 0, NULL), 0);
        CHECK_INT(mkdir(TREE "/memory/deep", 0755), 0);
        CHECK_INT(mount("/outside", TREE "/bound", NULL, MS_BIND, NULL), 0);
        CHECK_INT(mount("/outside", TREE "/bound", NULL, MS_BIND, NULL), 0);
        CHECK_INT(deletion_run(trash, "web"), -EXDEV);
        make_file(TREE "/file", "kept\n");
        CHECK_INT(mount("/outside/file", TREE "/file", NULL, MS_BIND, NULL), 0);
        check_gone_enclosed();

        make_tree();
        CHECK_INT(mount("/outside", TREE, NULL, MS_BIND, NULL), 0);
        check_gone_enclosed();
}

static void make_deep(unsigned depth) {
        CHECK_INT(chdir(TREE), 0);
        for (unsigned i = 0; i < depth; i++) {
                make_file("file", "kept\n");
                CHECK_INT(mkdir("deep-1", 0700), 0);
                CHECK_INT(chdir("deep-1"), 0);
        }
        CHECK_INT(chdir("/"), 0);
}

static void test_deep(void) {
        make_tree();
        make_deep(DEEP);
        check_gone();
}

/* What one of them has deleted or moved the other need not. */
static void test_two_at_once(void) {
        int status;
        pid_t pid;

        for (int i = 0; i < 30; i++) {
                make_tree();
                make_deep(DEEP / 20);
                pid = fork();
                CHECK(pid >= 0);
                if (pid == 0)
                        _exit(deletion_run(trash, "web") < 0);
                CHECK_INT(deletion_run(trash, "web"), 0);
                CHECK_INT(waitpid(pid, &status, 0), pid);
                CHECK_INT(status, 0);
                check_gone();
        }
}

static void test_many(void) {
        char path[64];

        make_tree();
        for (int i = 0; i < MANY; i++) {
                (void) snprintf(path, sizeof(path), TREE "/%d", i);
                make_file(path, "kept\n");
        }
        check_gone();
}

/* In every second moment "swapped" leads out, and there are always new files. */
static pid_t start_racing(void) {
        pid_t pid = fork();

        CHECK(pid >= 0);
        if (pid > 0)
                return pid;
        CHECK_INT(chdir(TREE), 0);
        for (unsigned i = 0;; i++) {
                char name[32];

                (void) renameat2(AT_FDCWD, "swapped", AT_FDCWD, "link", RENAME_EXCHANGE);
                (void) snprintf(name, sizeof(name), "new-%u", i % 16);
                (void) mkdir(name, 0700);
                (void) mkdir("swapped", 0700);
                (void) !symlink("/outside", "link");
                (void) mknodat(AT_FDCWD, "swapped/file", S_IFREG | 0600, 0);
        }
}

static void test_race(void) {
        int status;
        pid_t pid;

        for (int i = 0; i < 20; i++) {
                make_tree();
                pid = start_racing();
                (void) usleep(2000);
                (void) deletion_run(trash, "web");
                CHECK_INT(kill(pid, SIGKILL), 0);
                CHECK_INT(waitpid(pid, &status, 0), pid);
                check_gone();
        }
}

static void test_all_of_a_directory(void) {
        make_tree();
        CHECK_INT(mkdir(TRASH "/-rf x", 0700), 0);
        CHECK_INT(symlink("/outside", TRASH "/link"), 0);
        CHECK_INT(deletion_run_all(trash), 0);
        CHECK_INT(rmdir(TRASH), 0);
        CHECK_INT(access("/outside/file", F_OK), 0);
}

int main(void) {
        new_root_enter();
        new_root_mkdir("/outside/deep", 0755);
        new_root_mkdir(TRASH, 0700);
        make_file("/outside/file", "kept\n");
        make_file("/outside/deep/file", "kept\n");
        CHECK_INT(inode_flags_open(), 0);
        trash = open(TRASH, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(trash >= 0);

        test_all_kinds();
        test_flags();
        test_mounts();
        test_deep();
        test_two_at_once();
        test_many();
        test_race();
        test_all_of_a_directory();
        return EXIT_SUCCESS;
}
