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
#include "nix-program.h"
#include "strv.h"

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

static int add_actions(
        posix_spawn_file_actions_t *actions, const NixQuestion *question, int output) {
        int r;

        r = -posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (r >= 0)
                r = -posix_spawn_file_actions_addopen(
                        actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        if (r >= 0)
                r = -posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
        if (r >= 0 && question->directory)
                r = -posix_spawn_file_actions_addchdir_np(actions, question->directory);
        return r;
}

static int spawn(const char *path, const NixQuestion *question, int output, pid_t *ret) {
        _cleanup_strv_ char **environment = NULL, **arguments = NULL;
        posix_spawn_file_actions_t actions;
        int r;

        r = strv_push(&environment, "PATH=" BUILD_PATH);
        if (r >= 0)
                r = strv_pushf(&environment, "HOME=%s", getenv("HOME") ?: "/");
        if (r >= 0)
                r = strv_push(&arguments, "nix");
        if (r >= 0)
                r = strv_append(&arguments, question->arguments);
        if (r >= 0)
                r = -posix_spawn_file_actions_init(&actions);
        if (r < 0)
                return r;

        r = add_actions(&actions, question, output);
        if (r >= 0)
                r = -posix_spawn(ret, path, &actions, NULL, arguments, environment);
        (void) posix_spawn_file_actions_destroy(&actions);
        return r;
}

/* What it says until it closes its output, or for too long. */
static int read_text(int fd, const NixQuestion *question, char **ret) {
        struct pollfd said = { .fd = fd, .events = POLLIN };
        _cleanup_free_ char *text = NULL;
        size_t size = 0, room = 0;
        ssize_t n = 1;

        while (n > 0) {
                if (size >= question->size_max)
                        return -E2BIG;
                if (room - size < 2) {
                        char *grown = realloc(text, room = room * 2 + 4096);

                        if (!grown)
                                return -ENOMEM;
                        text = grown;
                }
                if (poll(&said, 1, question->patience_ms) <= 0)
                        return -ETIMEDOUT;
                n = read(fd, text + size, room - 1 - size);
                if (n < 0)
                        return -errno;
                size += (size_t) n;
        }

        text[size] = '\0';
        *ret = TAKE_PTR(text);
        return 0;
}

int nix_program_ask(const NixQuestion *question, char **ret_text) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        _cleanup_close_ int ours = -1, theirs = -1;
        int r, status, fds[2];
        pid_t pid;

        r = find_program(&path);
        if (r < 0)
                return r;
        if (pipe2(fds, O_CLOEXEC) < 0)
                return -errno;
        ours = fds[0];
        theirs = fds[1];

        r = spawn(path, question, theirs, &pid);
        if (r < 0)
                return r;

        theirs = close_fd(theirs);
        r = read_text(ours, question, &text);
        if (r < 0)
                (void) kill(pid, SIGKILL);
        if (waitpid(pid, &status, 0) < 0)
                return -errno;
        if (r < 0 || status != 0)
                return r < 0 ? r : -EREMOTEIO;

        *ret_text = TAKE_PTR(text);
        return 0;
}
