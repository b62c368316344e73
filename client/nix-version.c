/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "cleanup.h"
#include "names.h"
#include "nix-version.h"
#include "strv.h"

#define PATIENCE_MS 10000
#define TEXT_SIZE   256

int nix_version_parse(const char *text, NixVersion *ret) {
        NixVersion version;
        const char *line_end = strchrnul(text, '\n'), *word = line_end;

        /* Lix and others put themselves in between; the number is last. */
        while (word > text && word[-1] != ' ')
                word--;
        if (word == text || word[0] < '0' || word[0] > '9' ||
            sscanf(word, "%9u.%9u", &version.major, &version.minor) != 2)
                return -EBADMSG;

        *ret = version;
        return 0;
}

static int find_program(char **ret) {
        _cleanup_free_ char *folders = strdup(BUILD_PATH);
        char *rest = folders;

        if (!folders)
                return -ENOMEM;

        for (const char *folder; (folder = strsep(&rest, ":"));) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/nix", folder) < 0) {
                        path = NULL;
                        return -ENOMEM;
                }
                if (access(path, X_OK) == 0) {
                        *ret = TAKE_PTR(path);
                        return 0;
                }
        }
        return -ENOENT;
}

static int spawn(const char *path, int output, pid_t *ret) {
        char *arguments[] = { (char *) "nix", (char *) "--version", NULL };
        _cleanup_strv_ char **environment = NULL;
        posix_spawn_file_actions_t actions;
        int r;

        r = strv_push(&environment, "PATH=" BUILD_PATH);
        if (r >= 0)
                r = strv_pushf(&environment, "HOME=%s", getenv("HOME") ?: "/");
        if (r >= 0)
                r = -posix_spawn_file_actions_init(&actions);
        if (r < 0)
                return r;

        r = -posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (r >= 0)
                r = -posix_spawn_file_actions_addopen(
                        &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        if (r >= 0)
                r = -posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        if (r >= 0)
                r = -posix_spawn(ret, path, &actions, NULL, arguments, environment);
        (void) posix_spawn_file_actions_destroy(&actions);
        return r;
}

/* What it says until it closes its output, or for too long. */
static int read_text(int fd, char text[static TEXT_SIZE]) {
        struct pollfd said = { .fd = fd, .events = POLLIN };
        size_t size = 0;
        ssize_t n = 1;

        while (n > 0 && size < TEXT_SIZE - 1) {
                if (poll(&said, 1, PATIENCE_MS) <= 0)
                        return -ETIMEDOUT;
                n = read(fd, text + size, TEXT_SIZE - 1 - size);
                if (n < 0)
                        return -errno;
                size += (size_t) n;
        }

        text[size] = '\0';
        return 0;
}

int nix_version_ask(NixVersion *ret) {
        _cleanup_free_ char *path = NULL;
        _cleanup_close_ int ours = -1, theirs = -1;
        char text[TEXT_SIZE];
        pid_t pid;
        int r, fds[2];

        r = find_program(&path);
        if (r < 0)
                return r;
        if (pipe2(fds, O_CLOEXEC) < 0)
                return -errno;
        ours = fds[0];
        theirs = fds[1];

        r = spawn(path, theirs, &pid);
        if (r < 0)
                return r;

        theirs = close_fd(theirs);
        r = read_text(ours, text);
        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, NULL, 0);
        return r < 0 ? r : nix_version_parse(text, ret);
}
