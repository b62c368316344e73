/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file-watch.h"
#include "strv.h"

/* Editors write in several steps. */
#define SETTLE_MS  300

#define ARRIVALS   (IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO)
#define DEPARTURES (IN_DELETE | IN_MOVED_FROM)

struct FileWatch {
        int inotify;
        char **directories;
        uint64_t *seen; /* of each, what its files were */
};

/* FNV-1a */
static void mix(uint64_t *sum, const void *data, size_t size) {
        for (const unsigned char *byte = data; size > 0; byte++, size--)
                *sum = (*sum ^ *byte) * 0x100000001b3ULL;
}

static void mix_file(uint64_t *sum, const char *path, const struct stat *st) {
        mix(sum, path, strlen(path) + 1);
        mix(sum, &st->st_size, sizeof(st->st_size));
        mix(sum, &st->st_mtim, sizeof(st->st_mtim));
        mix(sum, &st->st_ino, sizeof(st->st_ino));
        mix(sum, &st->st_mode, sizeof(st->st_mode));
}

/* What was watched before stays so. */
static int watch_directory(const FileWatch *watch, const char *path) {
        if (inotify_add_watch(watch->inotify, path, ARRIVALS | DEPARTURES | IN_ONLYDIR) >= 0 ||
            errno == ENOENT)
                return 0;
        return -errno;
}

static bool is_left_out(const FTSENT *entry) {
        return strcmp(entry->fts_name, ".git") == 0 ||
                (entry->fts_level == 1 && strncmp(entry->fts_name, "result", 6) == 0 &&
                 (entry->fts_name[6] == '\0' || entry->fts_name[6] == '-'));
}

static int compare(const FTSENT **left, const FTSENT **right) {
        return strcmp((*left)->fts_name, (*right)->fts_name);
}

static int look_at_all(const FileWatch *watch, const char *directory, uint64_t *sum) {
        char *const roots[] = { (char *) directory, NULL };
        FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, compare);
        FTSENT *entry;
        int r = 0;

        if (!tree)
                return -errno;
        while (r >= 0 && (entry = fts_read(tree))) {
                if (entry->fts_level > 0 && is_left_out(entry))
                        (void) fts_set(tree, entry, FTS_SKIP);
                else if (entry->fts_info == FTS_D)
                        r = watch_directory(watch, entry->fts_path);
                else if (entry->fts_info == FTS_F || entry->fts_info == FTS_SL)
                        mix_file(sum, entry->fts_path, entry->fts_statp);
        }
        (void) fts_close(tree);
        return r;
}

/* -ENOENT: git knows nothing of it. */
static int list_tracked(const char *directory, FILE **ret, pid_t *ret_pid) {
        int pair[2];
        pid_t pid;

        if (pipe2(pair, O_CLOEXEC) < 0)
                return -errno;
        pid = fork();
        if (pid == 0) {
                int null = open("/dev/null", O_RDWR | O_CLOEXEC);

                (void) dup2(null, STDIN_FILENO);
                (void) dup2(pair[1], STDOUT_FILENO);
                (void) dup2(null, STDERR_FILENO);
                (void) execlp("git", "git", "-C", directory, "ls-files", "-z", (char *) NULL);
                _exit(127);
        }
        (void) close(pair[1]);
        *ret = pid < 0 ? NULL : fdopen(pair[0], "re");
        if (!*ret) {
                (void) close(pair[0]);
                return -errno;
        }
        *ret_pid = pid;
        return 0;
}

static int look_at_file(
        const FileWatch *watch, const char *directory, const char *name, uint64_t *sum) {
        _cleanup_free_ char *path = NULL;
        struct stat st = {};

        if (asprintf(&path, "%s/%s", directory, name) < 0)
                return -ENOMEM;
        (void) lstat(path, &st);
        mix_file(sum, path, &st);
        *strrchr(path, '/') = '\0';
        return watch_directory(watch, path);
}

static int look_at_tracked(const FileWatch *watch, const char *directory, uint64_t *sum) {
        _cleanup_fclose_ FILE *list = NULL;
        _cleanup_free_ char *name = NULL, *index = NULL;
        size_t size = 0;
        bool any = false;
        int status = 0, r;
        pid_t pid = -1;

        r = list_tracked(directory, &list, &pid);
        if (r < 0)
                return r;
        while (r >= 0 && getdelim(&name, &size, '\0', list) > 0) {
                any = true;
                r = look_at_file(watch, directory, name, sum);
        }
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                ;
        if (r < 0)
                return r;
        if (!any || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
                return -ENOENT;

        /* A file that is added is another one that is known. */
        if (asprintf(&index, "%s/.git", directory) < 0)
                return -ENOMEM;
        (void) inotify_add_watch(watch->inotify, index, IN_MOVED_TO | IN_ONLYDIR);
        return watch_directory(watch, directory);
}

static int look(const FileWatch *watch, const char *directory, uint64_t *ret) {
        uint64_t sum = 0xcbf29ce484222325ULL, other = sum;
        int r;

        r = look_at_tracked(watch, directory, &sum);
        if (r == -ENOENT) {
                r = look_at_all(watch, directory, &other);
                sum = other;
        }
        if (r < 0)
                return r;

        *ret = sum;
        return 0;
}

FileWatch *file_watch_free(FileWatch *watch) {
        if (!watch)
                return NULL;

        (void) close_fd(watch->inotify);
        strv_free(watch->directories);
        free(watch->seen);
        free(watch);
        return NULL;
}

int file_watch_new(char *const *directories, FileWatch **ret) {
        _cleanup_(file_watch_freep) FileWatch *watch = calloc(1, sizeof(*watch));
        int r;

        if (!watch)
                return -ENOMEM;

        watch->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        if (watch->inotify < 0)
                return -errno;
        watch->seen = calloc(strv_length(directories) + 1, sizeof(*watch->seen));
        if (!watch->seen)
                return -ENOMEM;

        r = strv_copy(directories, &watch->directories);
        for (size_t i = 0; r >= 0 && watch->directories[i]; i++)
                r = look(watch, watch->directories[i], &watch->seen[i]);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(watch);
        return 0;
}

/* What it was is found out by looking. */
static void drain(const FileWatch *watch) {
        char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));

        while (read(watch->inotify, events, sizeof(events)) > 0)
                ;
}

static int wait_for_events(const FileWatch *watch) {
        struct pollfd waited = { .fd = watch->inotify, .events = POLLIN };
        int timeout = -1, n;

        do {
                n = poll(&waited, 1, timeout);
                if (n < 0)
                        return -errno;
                drain(watch);
                timeout = SETTLE_MS;
        } while (n > 0);
        return 0;
}

int file_watch_wait(FileWatch *watch, size_t *ret) {
        uint64_t now;
        int r;

        for (;;) {
                /* What has changed while nobody waited, too. */
                for (size_t i = 0; watch->directories[i]; i++) {
                        r = look(watch, watch->directories[i], &now);
                        if (r < 0)
                                return r;
                        if (now == watch->seen[i])
                                continue;
                        watch->seen[i] = now;
                        *ret = i;
                        return 0;
                }
                r = wait_for_events(watch);
                if (r < 0)
                        return r;
        }
}
