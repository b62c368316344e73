/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "names-file.h"
#include "read.h"
#include "write.h"

/* What begins with a dot dnsmasq does not read. */
#define NEW_FILE ".new"
#define HOSTS    NAMES_HOSTS "/names"
#define TEXT_MAX 4096

/* Below a directory that root alone can enter; the process that answers sees no other of them. */
static int make_directory(const char *path) {
        if (mkdir(path, 0755) < 0 && errno != EEXIST)
                return -errno;
        return chmod(path, 0755) < 0 ? -errno : 0;
}

static int directory_open(const char *bridge, int *ret) {
        _cleanup_free_ char *path = NULL, *names = NULL;
        int r, fd;

        if (asprintf(&path, NAMES_DIR "/%s", bridge) < 0 ||
            asprintf(&names, "%s/" NAMES_HOSTS, path) < 0)
                return -ENOMEM;

        r = make_directory(NAMES_DIR);
        if (r >= 0)
                r = make_directory(path);
        if (r >= 0)
                r = make_directory(names);
        if (r < 0)
                return r;

        fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        *ret = fd;
        return 0;
}

/* `time`: of the new file; 0: now. */
static int file_write(int directory, const char *file, const char *text, time_t time) {
        const struct timespec times[] = { { time, 0 }, { time, 0 } };
        _cleanup_close_ int fd = -1;
        int r;

        fd = openat(directory, NEW_FILE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (fd < 0 || fchmod(fd, 0644) < 0)
                return -errno;

        r = write_all(fd, text, strlen(text));
        if (r < 0)
                return r;
        if (time > 0 && futimens(fd, times) < 0)
                return -errno;
        return renameat(directory, NEW_FILE, directory, file) < 0 ? -errno : 0;
}

int names_file_write(const char *bridge, const char *text) {
        _cleanup_close_ int directory = -1;
        int r;

        r = directory_open(bridge, &directory);
        return r < 0 ? r : file_write(directory, HOSTS, text, 0);
}

/* "" where there is none. */
static int servers_read(int directory, char ret[static TEXT_MAX], time_t *ret_time) {
        _cleanup_close_ int fd = openat(directory, NAMES_SERVERS, O_RDONLY | O_CLOEXEC);
        size_t length = 0;
        struct stat st;
        int r;

        *ret_time = 0;
        if (fd < 0 && errno == ENOENT) {
                ret[0] = '\0';
                return 0;
        }
        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        r = read_all(fd, ret, TEXT_MAX - 1, &length);
        if (r < 0)
                return r;
        ret[length] = '\0';
        *ret_time = st.st_mtime;
        return 0;
}

static int servers_join(const char *new, const char *old, char **ret) {
        size_t size, length;
        char *joined;
        FILE *file = open_memstream(&joined, &size);

        if (!file)
                return -ENOMEM;
        fputs(new, file);
        for (; *old; old += length) {
                _cleanup_free_ char *line = NULL;

                length = strcspn(old, "\n");
                length += old[length] == '\n';
                line = strndup(old, length);
                if (line && !strstr(new, line))
                        fputs(line, file);
        }
        if (fclose(file) != 0)
                return -ENOMEM;
        *ret = joined;
        return 0;
}

/*
 * Whoever reads it again has to see that it is a later one, by whole seconds. A clock that
 * somebody has set back changes nothing in that.
 */
int names_file_write_servers(const char *bridge, const char *text, bool keep) {
        _cleanup_free_ char *joined = NULL;
        _cleanup_close_ int directory = -1;
        time_t before, now = time(NULL);
        char old[TEXT_MAX];
        int r;

        r = directory_open(bridge, &directory);
        if (r >= 0)
                r = servers_read(directory, old, &before);
        if (r >= 0)
                r = servers_join(text, keep ? old : "", &joined);
        if (r < 0)
                return r;
        if (before == 0 || strcmp(joined, old) != 0)
                r = file_write(directory, NAMES_SERVERS, joined, now > before ? now : before + 1);
        return r < 0 ? r : strcmp(joined, text) != 0;
}

/* Anew each time: whoever holds the last one's lock, be it a container, holds up nobody. */
int names_file_shut(const char *bridge, int *ret_lock) {
        _cleanup_close_ int directory = -1, lock = -1;
        int r;

        r = directory_open(bridge, &directory);
        if (r < 0)
                return r;
        if (unlinkat(directory, NAMES_LOCK, 0) < 0 && errno != ENOENT)
                return -errno;
        lock = openat(directory, NAMES_LOCK, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
        if (lock < 0 || fchmod(lock, 0444) < 0 || flock(lock, LOCK_EX | LOCK_NB) < 0)
                return -errno;

        *ret_lock = TAKE_FD(lock);
        return 0;
}

int names_file_remove(const char *bridge) {
        static const struct {
                const char *name;
                int flags;
        } entries[] = {
                { HOSTS, 0 },      { NAMES_HOSTS, AT_REMOVEDIR }, { NAMES_SERVERS, 0 },
                { NAMES_LOCK, 0 }, { "", AT_REMOVEDIR },
        };

        for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, NAMES_DIR "/%s/%s", bridge, entries[i].name) < 0)
                        return -ENOMEM;
                if (unlinkat(AT_FDCWD, path, entries[i].flags) < 0 && errno != ENOENT)
                        return -errno;
        }
        return 0;
}
