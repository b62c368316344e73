/* SPDX-License-Identifier: MIT */

/*
 * enter PID UID:GID,GID,... FOLDER [NAME=VALUE...] -- PROGRAM [ARGUMENT...]
 *
 * Runs a program on the host that has this first process, as this user with these groups (the first
 * one is his own), and ends as it does. Nothing but the assignments is in its environment. It is
 * one program, and static, because a test runs hundreds: nsenter, a shell, env and setpriv take
 * longer than most of what they start.
 */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CGROUP      "/sys/fs/cgroup/tests"
#define GROUPS_MAX  64
#define NAMESPACES  (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)
#define WORDS       4
#define NOT_THERE   127
#define NOT_STARTED 126

static int host_open(const char *pid) {
        int fd;

        fd = (int) syscall(SYS_pidfd_open, (pid_t) strtol(pid, NULL, 10), 0);
        if (fd >= 0 && setns(fd, NAMESPACES) < 0)
                return -1;
        return fd;
}

static int cgroup_open(void) {
        if (mkdir(CGROUP, 0755) < 0 && errno != EEXIST)
                return -1;
        return open(CGROUP, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
}

/* Born there: moving a process has the kernel wait for all others. */
static pid_t fork_into(int cgroup) {
        struct clone_args how = {
                .flags = CLONE_INTO_CGROUP,
                .exit_signal = SIGCHLD,
                .cgroup = (uint64_t) cgroup,
        };

        return (pid_t) syscall(SYS_clone3, &how, sizeof(how));
}

static int become(const char *user) {
        char *list;
        uid_t uid = (uid_t) strtoul(user, &list, 10);
        gid_t groups[GROUPS_MAX];
        size_t n = 0;

        while (*list && n < GROUPS_MAX)
                groups[n++] = (gid_t) strtoul(list + 1, &list, 10);
        if (n == 0) {
                errno = EINVAL;
                return -1;
        }
        if (setgroups(n, groups) < 0 || setresgid(groups[0], groups[0], groups[0]) < 0)
                return -1;
        return setresuid(uid, uid, uid);
}

/* From what is behind PID on. The folder is looked at as the user. */
static void run(int host, char **words, char **program) {
        const char *failed = words[1];

        program[-1] = NULL;
        environ = words + 2;
        if (setns(host, CLONE_NEWCGROUP) >= 0 && become(words[0]) >= 0 && chdir(words[1]) >= 0) {
                failed = program[0];
                (void) execvp(program[0], program);
        }

        (void) fprintf(stderr, "enter: %s: %s\n", failed, strerror(errno));
        _exit(failed == program[0] && errno == ENOENT ? NOT_THERE : NOT_STARTED);
}

/* A signal that ended it ends us, too, but leaves no second core. */
static void end_as(int status) {
        int number;

        if (WIFEXITED(status))
                exit(WEXITSTATUS(status));

        number = WTERMSIG(status);
        (void) setrlimit(RLIMIT_CORE, &(struct rlimit){});
        (void) signal(number, SIG_DFL);
        (void) raise(number);
        exit(128 + number);
}

int main(int argc, char **argv) {
        char **program = argv;
        int host, cgroup, status;
        pid_t child;

        while (*program && strcmp(*program, "--") != 0)
                program++;
        if (argc < WORDS || !*program || !program[1] || program < argv + WORDS) {
                (void) fputs(
                        "usage: enter PID UID:GIDS FOLDER [NAME=VALUE...] -- PROGRAM ...\n",
                        stderr);
                return NOT_STARTED;
        }

        host = host_open(argv[1]);
        cgroup = host < 0 ? -1 : cgroup_open();
        child = cgroup < 0 ? -1 : fork_into(cgroup);
        if (child < 0) {
                perror("enter");
                return NOT_STARTED;
        }
        if (child == 0)
                run(host, argv + 2, program + 1);

        while (waitpid(child, &status, 0) < 0)
                if (errno != EINTR)
                        return NOT_STARTED;
        end_as(status);
}
