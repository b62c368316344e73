/* SPDX-License-Identifier: MIT */

/*
 * stopwatch ADDRESS PORT UID GID,GID,... FOLDER PROGRAM [ARGUMENT...] [:: UID ...]...
 *
 * Runs one program after the other, each as a user with his groups (the first one is his own), then
 * waits until the port accepts; - as an address: no port. Prints nanoseconds, each since the one
 * before: one number for each program, one for the port. What the programs print goes to stderr.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GROUPS_MAX   32
#define STEPS_MAX    8
#define STEP_WORDS   4
#define RETRY_USEC   1000
#define ATTEMPT_MS   50
#define PATIENCE_SEC 60

static uint64_t now(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_MONOTONIC, &t);
        return (uint64_t) t.tv_sec * 1000000000ULL + (uint64_t) t.tv_nsec;
}

static int become(const char *user, const char *list) {
        uid_t uid = (uid_t) strtoul(user, NULL, 10);
        gid_t groups[GROUPS_MAX];
        size_t n = 0;

        while (n < GROUPS_MAX) {
                char *end;

                groups[n++] = (gid_t) strtoul(list, &end, 10);
                if (*end != ',')
                        break;
                list = end + 1;
        }

        if (setgroups(n, groups) < 0 || setresgid(groups[0], groups[0], groups[0]) < 0 ||
            setresuid(uid, uid, uid) < 0)
                return -errno;
        return 0;
}

static void step_exec(char **words) {
        if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0 || become(words[0], words[1]) < 0 ||
            chdir(words[2]) < 0)
                perror("stopwatch");
        else if (execvp(words[3], words + 3) < 0)
                perror(words[3]);
        _exit(127);
}

static int step_run(char **words) {
        int status;
        pid_t pid;

        pid = fork();
        if (pid < 0)
                return -errno;
        if (pid == 0)
                step_exec(words);

        if (waitpid(pid, &status, 0) < 0)
                return -errno;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
                return 0;

        (void) fprintf(
                stderr, "stopwatch: %s ended with %d\n", words[3],
                WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        return -EIO;
}

static int port_attempt(const struct sockaddr_in *address) {
        struct pollfd watch = { .events = POLLOUT };
        socklen_t size = sizeof(int);
        int failed = ETIMEDOUT;

        watch.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (watch.fd < 0)
                return -errno;

        if (connect(watch.fd, (const struct sockaddr *) address, sizeof(*address)) >= 0)
                failed = 0;
        else if (errno != EINPROGRESS)
                failed = errno;
        else if (poll(&watch, 1, ATTEMPT_MS) > 0)
                (void) getsockopt(watch.fd, SOL_SOCKET, SO_ERROR, &failed, &size);

        (void) close(watch.fd);
        return -failed;
}

static int port_wait(const char *text, const char *port) {
        struct sockaddr_in address = {
                .sin_family = AF_INET,
                .sin_port = htons((uint16_t) strtoul(port, NULL, 10)),
        };
        uint64_t deadline = now() + PATIENCE_SEC * 1000000000ULL;

        if (inet_pton(AF_INET, text, &address.sin_addr) != 1)
                return -EINVAL;

        while (port_attempt(&address) < 0) {
                if (now() > deadline)
                        return -ETIMEDOUT;
                (void) usleep(RETRY_USEC);
        }
        return 0;
}

/* Ends each step's words with NULL. */
static size_t split(char **words, char **steps[static STEPS_MAX]) {
        size_t n = 0;

        while (*words && n < STEPS_MAX) {
                steps[n++] = words;
                while (*words && strcmp(*words, "::") != 0)
                        words++;
                if (words - steps[n - 1] < STEP_WORDS)
                        return 0;
                if (*words)
                        *words++ = NULL;
        }
        return n;
}

int main(int argc, char **argv) {
        uint64_t laps[STEPS_MAX + 2];
        char **steps[STEPS_MAX];
        size_t n;
        int r = 0;

        n = argc > 3 ? split(argv + 3, steps) : 0;
        if (n == 0) {
                (void) fputs("usage: stopwatch ADDRESS PORT UID GIDS FOLDER PROGRAM ...\n", stderr);
                return EXIT_FAILURE;
        }

        laps[0] = now();
        for (size_t i = 0; i < n && r >= 0; i++) {
                r = step_run(steps[i]);
                laps[i + 1] = now();
        }
        if (r >= 0 && strcmp(argv[1], "-") != 0)
                r = port_wait(argv[1], argv[2]);
        laps[n + 1] = now();
        if (r < 0) {
                (void) fprintf(stderr, "stopwatch: %s\n", strerror(-r));
                return EXIT_FAILURE;
        }

        for (size_t i = 0; i <= n; i++)
                printf("%" PRIu64 "\n", laps[i + 1] - laps[i]);
        return EXIT_SUCCESS;
}
