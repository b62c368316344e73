/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "approach.h"
#include "test.h"
#include "trusted-path.h"

#define W     "/tmp"
#define FLAKE "/home/alice/work/web"

static Volume volumes[] = {
        { .type = VOLUME_BIND, .source = (char *) "/home/alice/work/deep" },
        { .type = VOLUME_BIND, .source = (char *) "/home/alice/work" },
        { .type = VOLUME_BIND, .source = (char *) "/home/alice/data", .read_only = true },
        { .type = VOLUME_BIND, .source = (char *) "/srv", .privileged = true },
        { .type = VOLUME_BIND, .source = (char *) "src" },
        { .type = VOLUME_NAMED, .source = (char *) "data" },
        { .type = VOLUME_TMPFS },
};
static const VolumeList all = { volumes, sizeof(volumes) / sizeof(*volumes) };

/* The steps, with NULL behind them. */
static void check_plan(const Site *site, const char *source, ...) {
        _cleanup_approach_ Approach approach = {};
        const char *const *step = approach.steps;
        va_list steps;

        CHECK_INT(approach_plan(site, source, &approach), 0);
        va_start(steps, source);
        for (const char *wanted; (wanted = va_arg(steps, const char *)); step++)
                CHECK_STRING(*step, wanted);
        va_end(steps);
        CHECK(!*step);
}

static void test_plans(void) {
        const Site web = { .flake_directory = FLAKE, .volumes = &all };
        const Site other = { .flake_directory = "/home/alice/web", .volumes = &all };
        const Site none = { .volumes = &all };
        Approach approach = {};

        check_plan(&none, "/etc/key", "/etc/key", NULL);
        check_plan(&none, "/home/alice/work", "/home/alice/work", NULL);
        check_plan(&none, "/home/alice/workshop", "/home/alice/workshop", NULL);
        check_plan(&none, "/home/alice/data/x", "/home/alice/data/x", NULL);
        check_plan(&none, "/srv/x", "/srv/x", NULL);
        /* The outermost: into the others it may have laid links, too. */
        check_plan(&none, "/home/alice/work/deep/x", "/home/alice/work", "deep/x", NULL);
        check_plan(&other, "src/x", "/home/alice/web", "src/x", NULL);
        check_plan(&other, "/home/alice/web/x", "/home/alice/web", "x", NULL);
        check_plan(&other, "/home/alice/web", "/home/alice/web", ".", NULL);
        check_plan(&web, "src/x", "/home/alice/work", "web", "src/x", NULL);
        check_plan(&web, FLAKE "/x", "/home/alice/work", "web", "x", NULL);
        CHECK_INT(approach_plan(&none, "src/x", &approach), -EINVAL);
        CHECK_INT(approach_plan(&(Site){ .flake_directory = "/" }, "x", &approach), -EINVAL);
}

static void check_path(const char *path, uid_t reader, const char *wanted) {
        char own[PATH_MAX], seen[PATH_MAX] = "";
        _cleanup_close_ int fd = trusted_path_open(path, reader);

        CHECK(fd >= 0);
        (void) snprintf(own, sizeof(own), "/proc/self/fd/%d", fd);
        CHECK(readlink(own, seen, sizeof(seen) - 1) > 0);
        CHECK_STRING(seen, wanted);
}

static void make_link(const char *target, const char *path, uid_t owner) {
        CHECK_INT(symlink(target, path), 0);
        CHECK_INT(lchown(path, owner, owner), 0);
}

static void test_links(void) {
        char inner[PATH_MAX];

        CHECK_INT(mount("tmpfs", W, "tmpfs", 0, "mode=0755"), 0);
        CHECK_INT(chdir(W), 0);
        CHECK_INT(mkdir("a", 0755), 0);
        CHECK_INT(mkdir("a/b", 0755), 0);
        (void) strcpy(inner, W "/a/b");
        make_link(inner, "of-root", 0);
        make_link("of-root", "of-7", 7);
        make_link("of-7/..", "of-8", 8);
        make_link("a/loop", "loop", 0);
        make_link("../loop", "a/loop", 0);

        check_path(inner, 7, inner);
        check_path("//tmp/../tmp/", 7, W);
        check_path(W "/of-root", 7, inner);
        check_path(W "/of-7", 7, inner);
        CHECK_INT(chdir("/"), 0);

        CHECK_INT(trusted_path_open(W "/of-7", 8), -ELOOP);
        CHECK_INT(trusted_path_open(W "/of-8", 7), -ELOOP);
        CHECK_INT(trusted_path_open(W "/of-8", 8), -ELOOP);
        CHECK_INT(trusted_path_open(W "/loop", 7), -ELOOP);
        CHECK_INT(trusted_path_open(W "/a/c/b", 7), -ENOENT);
        CHECK_INT(trusted_path_open("/proc/self/root/etc", 7), -ELOOP);
        CHECK_INT(trusted_path_open("/proc/1/cwd", 0), -ELOOP);
}

int main(void) {
        test_plans();
        if (geteuid() != 0)
                SKIP("links of several people need root");
        if (unshare(CLONE_NEWNS) < 0)
                SKIP("needs a mount namespace: %m");
        CHECK_INT(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
        test_links();
        return 0;
}
