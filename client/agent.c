/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "agent.h"

#define START_MSEC 10000

/* The descriptor's number in the agent, as --notify-fd says it. */
#define NOTIFY_FD      3
#define NOTIFY_FD_TEXT "3"

struct Agent {
        pid_t pid;
};

static inline void file_actions_done(posix_spawn_file_actions_t *actions) {
        (void) posix_spawn_file_actions_destroy(actions);
}

static inline void attributes_done(posix_spawnattr_t *attributes) {
        (void) posix_spawnattr_destroy(attributes);
}

/* The signals that our event loop takes are blocked; the agent has none. */
static int agent_spawn(int notify, pid_t *ret) {
        char program[] = "pkttyagent", option[] = "--notify-fd", fd[] = NOTIFY_FD_TEXT;
        char fallback[] = "--fallback";
        char *argv[] = { program, option, fd, fallback, NULL };
        _cleanup_(file_actions_done) posix_spawn_file_actions_t actions;
        _cleanup_(attributes_done) posix_spawnattr_t attributes;
        sigset_t none;

        (void) sigemptyset(&none);
        (void) posix_spawn_file_actions_init(&actions);
        (void) posix_spawnattr_init(&attributes);
        (void) posix_spawnattr_setsigmask(&attributes, &none);
        (void) posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
        if (posix_spawn_file_actions_adddup2(&actions, notify, NOTIFY_FD) != 0)
                return -ENOMEM;

        return -posix_spawnp(ret, program, &actions, &attributes, argv, environ);
}

int agent_new(Agent **ret) {
        _cleanup_(agent_freep) Agent *agent = NULL;
        _cleanup_close_ int ours = -1, theirs = -1;
        struct pollfd waiting = { .events = POLLIN };
        int fds[2], r;

        if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
                return -ENOTTY;

        if (pipe2(fds, O_CLOEXEC) < 0)
                return -errno;
        ours = fds[0];
        theirs = fds[1];

        agent = calloc(1, sizeof(*agent));
        if (!agent)
                return -ENOMEM;

        r = agent_spawn(theirs, &agent->pid);
        if (r < 0)
                return r;

        /* It closes its end when it is ready, and also when it fails. */
        theirs = close_fd(theirs);
        waiting.fd = ours;
        r = poll(&waiting, 1, START_MSEC);
        if (r <= 0)
                return r < 0 ? -errno : -ETIMEDOUT;

        *ret = TAKE_PTR(agent);
        return 0;
}

Agent *agent_free(Agent *agent) {
        if (!agent)
                return NULL;

        /* It sets the terminal's echo right when it is asked to go, so it gets the time. */
        if (agent->pid > 0) {
                (void) kill(agent->pid, SIGTERM);
                (void) kill(agent->pid, SIGCONT);
                while (waitpid(agent->pid, NULL, 0) < 0 && errno == EINTR)
                        ;
        }
        free(agent);
        return NULL;
}
