/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "credential.h"
#include "host-command.h"
#include "names.h"
#include "pour.h"
#include "strv.h"
#include "tail.h"

/* After it PID 1 has ended the unit. */
#define SPARE_SECONDS 10

/*
 * Of the owner's own programs, too. systemd would put something in place of "$", and makes "$" of
 * "$$".
 */
#define SCRIPT                                                                                     \
        "PATH=$$HOME/.nix-profile/bin:$$HOME/.local/state/nix/profile/bin:$$PATH;"                 \
        " exec \"$$0\" \"$$@\""

static const char *const fixed_options[] = {
        "systemd-run",
        "--quiet",
        "--pipe",
        "--wait",
        "--collect",
        "--setenv=PATH=" BUILD_PATH,
        "--property=NoNewPrivileges=yes",
        "--property=CapabilityBoundingSet=",
        "--property=RestrictSUIDSGID=yes",
        "--property=UMask=0077",
        "--property=LimitCORE=0",
        "--property=TasksMax=512",
        "--property=TimeoutStopSec=2",
        NULL,
};

static const char *const shell_words[] = { "--", "/bin/sh", "-c", SCRIPT, NULL };

typedef struct Pipes {
        int output[2], errors[2];
} Pipes;

static int append_word(const char *word, char ***list) {
        _cleanup_free_ char *escaped = malloc(2 * strlen(word) + 1);
        char *end = escaped;

        if (!escaped)
                return -ENOMEM;

        for (; *word; word++) {
                if (*word == '$')
                        *end++ = '$';
                *end++ = *word;
        }
        *end = '\0';
        return strv_push(list, escaped);
}

static int append_unit(const HostCommand *command, char ***list) {
        int r;

        r = strv_pushf(
                list, "--unit=" UNIT_PREFIX_HELPER "credential-%d-%d", (int) getpid(),
                command->number);
        if (r >= 0)
                r = strv_pushf(list, "--description=Credential of %s", command->machine);
        if (r >= 0)
                r = strv_pushf(list, "--uid=%u", command->account->uid);
        if (r >= 0)
                r = strv_pushf(list, "--slice=" SLICE_OF_OWNER, command->account->uid);
        if (r >= 0)
                r = strv_pushf(list, "--working-directory=%s", command->directory ?: "~");
        if (r >= 0)
                r = strv_pushf(list, "--property=RuntimeMaxSec=%d", CREDENTIAL_COMMAND_TIMEOUT);
        if (r >= 0)
                r = strv_pushf(
                        list, "--property=StopPropagatedFrom=" UNIT_PREFIX_CONTAINER "%s.service",
                        command->machine);
        return r;
}

static int build_command(const HostCommand *command, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        int r;

        r = strv_append(&list, (char *const *) fixed_options);
        if (r >= 0)
                r = append_unit(command, &list);
        if (r >= 0)
                r = strv_append(&list, (char *const *) shell_words);
        for (char *const *word = command->words; r >= 0 && *word; word++)
                r = append_word(*word, &list);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}

static void exec_command(char **command, const Pipes *pipes) {
        static char *environment[] = { NULL };
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

        if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(pipes->output[1], STDOUT_FILENO) < 0 ||
            dup2(pipes->errors[1], STDERR_FILENO) < 0)
                _exit(EXIT_FAILURE);
        (void) execvpe(command[0], command, environment);
        dprintf(STDERR_FILENO, "systemd-run: %s\n", strerror(errno));
        _exit(EXIT_FAILURE);
}

/* As pour_some(). */
static int read_tail(int from, Tail *tail) {
        char buffer[16 * 1024];
        ssize_t n = read(from, buffer, sizeof(buffer));

        if (n < 0)
                return errno == EINTR ? 1 : -errno;
        tail_add(tail, buffer, (size_t) n);
        return n > 0;
}

/* Until both have been closed by all who write to them. */
static int read_both(const Pipes *pipes, int to, size_t left, Tail *tail) {
        struct pollfd polled[] = {
                { .fd = pipes->output[0], .events = POLLIN },
                { .fd = pipes->errors[0], .events = POLLIN },
        };

        while (polled[0].fd >= 0 || polled[1].fd >= 0) {
                int r = poll(polled, 2, (CREDENTIAL_COMMAND_TIMEOUT + SPARE_SECONDS) * 1000);

                if (r < 0 && errno == EINTR)
                        continue;
                if (r <= 0)
                        return r < 0 ? -errno : -ETIMEDOUT;
                for (size_t i = 0; i < 2; i++) {
                        if (!polled[i].revents)
                                continue;
                        r = i == 0 ? pour_some(polled[i].fd, to, &left) :
                                     read_tail(polled[i].fd, tail);
                        if (r < 0)
                                return r;
                        if (r == 0)
                                polled[i].fd = -1;
                }
        }
        return 0;
}

static void pipes_done(Pipes *pipes) {
        for (size_t i = 0; i < 2; i++) {
                pipes->output[i] = close_fd(pipes->output[i]);
                pipes->errors[i] = close_fd(pipes->errors[i]);
        }
}

static int pipes_open(Pipes *pipes) {
        if (pipe2(pipes->output, O_CLOEXEC) < 0 || pipe2(pipes->errors, O_CLOEXEC) < 0)
                return -errno;
        return 0;
}

/* systemd-run ends as the command did. */
static int tell_end(int status, Tail *tail, char ret_words[static HOST_COMMAND_WORDS_MAX]) {
        const char *line = tail_line(tail);

        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
                return 0;

        (void) snprintf(
                ret_words, HOST_COMMAND_WORDS_MAX, "it ended with %d%s%s",
                WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), *line ? ": " : "",
                line);
        return -EREMOTEIO;
}

int host_command_run(
        const HostCommand *command,
        int to,
        size_t size_max,
        char ret_words[static HOST_COMMAND_WORDS_MAX]) {
        _cleanup_(pipes_done) Pipes pipes = { { -1, -1 }, { -1, -1 } };
        _cleanup_strv_ char **list = NULL;
        Tail tail = {};
        int r, status;
        pid_t pid;

        r = build_command(command, &list);
        if (r >= 0)
                r = pipes_open(&pipes);
        if (r < 0)
                return r;

        pid = fork();
        if (pid < 0)
                return -errno;
        if (pid == 0)
                exec_command(list, &pipes);
        pipes.output[1] = close_fd(pipes.output[1]);
        pipes.errors[1] = close_fd(pipes.errors[1]);

        r = read_both(&pipes, to, size_max, &tail);
        if (r < 0)
                (void) kill(pid, SIGKILL);
        if (waitpid(pid, &status, 0) < 0)
                return -errno;
        return r < 0 ? r : tell_end(status, &tail, ret_words);
}
