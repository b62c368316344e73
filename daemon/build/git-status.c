/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "git-status.h"
#include "read.h"
#include "strv.h"

#define STATUS_SIZE_MAX (1024 * 1024) /* bytes */
#define COMMIT          "# branch.oid "

/* Fields before the path: of a change, a rename, a conflict. */
#define FIELDS_CHANGED  8
#define FIELDS_RENAMED  9
#define FIELDS_UNMERGED 10

int git_find_root(const char *directory, char **ret) {
        _cleanup_free_ char *path = NULL;
        char *end;

        if (asprintf(&path, "%s/.git", directory) < 0)
                return -ENOMEM;

        while (access(path, F_OK) < 0) {
                *strrchr(path, '/') = '\0';
                end = strrchr(path, '/');
                if (!end) {
                        *ret = NULL;
                        return 0;
                }
                (void) strcpy(end, "/.git");
        }

        *strrchr(path, '/') = '\0';
        if (!*path)
                (void) strcpy(path, "/");
        *ret = TAKE_PTR(path);
        return 0;
}

static const char *skip_fields(const char *record, size_t n) {
        for (; n > 0; n--) {
                record = strchr(record, ' ');
                if (!record)
                        return NULL;
                record++;
        }
        return record;
}

static size_t fields_of(char kind) {
        switch (kind) {
        case '1':
                return FIELDS_CHANGED;
        case '2':
                return FIELDS_RENAMED;
        case 'u':
                return FIELDS_UNMERGED;
        default:
                return 0;
        }
}

/* 1: the next one belongs to it: where the file was before. */
static int read_record(const char *record, char ***lines, char ***files) {
        const char *path, *submodule;
        int r;

        if (record[0] == '#')
                return strncmp(record, COMMIT, strlen(COMMIT)) == 0 ? strv_push(lines, record) : 0;

        path = skip_fields(record, fields_of(record[0]));
        submodule = skip_fields(record, 2);
        if (!path || path == record || !submodule || submodule[0] != 'N')
                return -EOPNOTSUPP;

        r = strv_push(lines, record);
        if (r >= 0)
                r = strv_push(files, path);
        return r < 0 ? r : record[0] == '2';
}

int git_status_parse(const char *text, size_t size, char ***ret_lines, char ***ret_files) {
        _cleanup_strv_ char **lines = NULL, **files = NULL;
        bool before = false;
        int r;

        if (size == 0 || text[size - 1] != '\0')
                return -EOPNOTSUPP;

        for (const char *record = text; record < text + size; record += strlen(record) + 1) {
                r = before ? strv_push(&lines, record) : read_record(record, &lines, &files);
                if (r < 0)
                        return r;
                before = r > 0;
        }
        if (!lines || before)
                return -EOPNOTSUPP;

        *ret_lines = TAKE_PTR(lines);
        *ret_files = TAKE_PTR(files);
        return 0;
}

/* It must not write its index, nor start the program that a repository names: nobody asked it to.
 */
static int git_spawn(const char *root, int output, pid_t *ret) {
        const char *const words[] = {
                "git",    "--no-optional-locks", "-c",       "core.fsmonitor=false", "-C", root,
                "status", "--porcelain=v2",      "--branch", "--untracked-files=no", "-z", NULL,
        };
        posix_spawn_file_actions_t actions;
        int r;

        r = posix_spawn_file_actions_init(&actions);
        if (r != 0)
                return -r;
        r = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (r == 0)
                r = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        if (r == 0)
                r = posix_spawn_file_actions_addopen(
                        &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        if (r == 0)
                r = posix_spawnp(ret, words[0], &actions, NULL, (char *const *) words, environ);
        (void) posix_spawn_file_actions_destroy(&actions);
        return -r;
}

int git_status_read(const char *root, char ***ret_lines, char ***ret_files) {
        _cleanup_free_ char *text = malloc(STATUS_SIZE_MAX);
        _cleanup_close_ int ours = -1, theirs = -1;
        int r, pair[2], status = -1;
        size_t size = 0;
        pid_t git;

        if (!text)
                return -ENOMEM;
        if (pipe2(pair, O_CLOEXEC) < 0)
                return -errno;
        ours = pair[0];
        theirs = pair[1];

        r = git_spawn(root, theirs, &git);
        if (r < 0)
                return -EOPNOTSUPP;
        theirs = close_fd(theirs);
        r = read_all(ours, text, STATUS_SIZE_MAX, &size);
        ours = close_fd(ours);
        while (waitpid(git, &status, 0) < 0 && errno == EINTR)
                continue;
        if (r < 0 || status != 0 || size == STATUS_SIZE_MAX)
                return -EOPNOTSUPP;
        return git_status_parse(text, size, ret_lines, ret_files);
}
