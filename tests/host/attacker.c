/* SPDX-License-Identifier: MIT */

/*
 * What a shell cannot do, for tests of what a stranger could; static, so that it runs anywhere:
 *
 *     attacker notify         as an init: all that sd_notify(3) knows, beside READY=1
 *     attacker attribute FILE NAME HEX
 *                             sets an extended attribute
 *     attacker lease FILE     holds a lease to write, which whoever opens it has to wait for
 *     attacker deep N         makes directories in each other
 *     attacker many N         makes so many files here
 *     attacker bus PATH KIND  listens there as a D-Bus that answers garbage, huge, or error
 *     attacker trace PID      what it can get of that process
 *     attacker hand PATH FILE hands that file, open, to whoever listens there
 *     attacker take KIND N    how many it can get of N watches (inotify) or namespaces (uts)
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

static void fail(const char *what) {
        perror(what);
        exit(EXIT_FAILURE);
}

static socklen_t address_set(struct sockaddr_un *address, const char *path) {
        size_t length = path ? strlen(path) : 0;

        if (length < 2 || length >= sizeof(address->sun_path))
                fail("address");
        *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
        memcpy(address->sun_path, path, length);
        if (*path == '@')
                address->sun_path[0] = '\0';
        return (socklen_t) (offsetof(struct sockaddr_un, sun_path) + length);
}

/* With a descriptor, which the receiver may keep, or close. */
static void tell(const char *path, const char *words, int fd) {
        static int socket_fd = -1;
        struct sockaddr_un address;
        socklen_t size = address_set(&address, path);
        struct iovec part = { (void *) words, strlen(words) };
        union {
                char bytes[CMSG_SPACE(sizeof(int))];
                struct cmsghdr align;
        } control = {};
        struct msghdr message = {
                .msg_name = &address, .msg_namelen = size, .msg_iov = &part, .msg_iovlen = 1
        };

        if (socket_fd < 0)
                socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd >= 0) {
                message.msg_control = &control;
                message.msg_controllen = sizeof(control);
                *CMSG_FIRSTHDR(&message) = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
                                                             .cmsg_type = SCM_RIGHTS,
                                                             .cmsg_len = CMSG_LEN(sizeof(int)) };
                memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), &fd, sizeof(fd));
        }
        if (sendmsg(socket_fd, &message, 0) < 0)
                fail("sendmsg");
}

static void say(const char *words, int fd) {
        tell(getenv("NOTIFY_SOCKET"), words, fd);
}

static int hand(char **arguments) {
        int fd = open(arguments[1], O_RDONLY | O_CLOEXEC);

        if (fd < 0)
                fail(arguments[1]);
        tell(arguments[0], arguments[1], fd);
        return EXIT_SUCCESS;
}

static int notify(char **arguments) {
        sigset_t signals;
        int number, pair[2];

        (void) arguments;
        (void) sigemptyset(&signals);
        (void) sigaddset(&signals, SIGTERM);
        for (int i = 3; i <= 5; i++)
                (void) sigaddset(&signals, SIGRTMIN + i);
        (void) sigprocmask(SIG_BLOCK, &signals, NULL);
        if (pipe2(pair, O_CLOEXEC) < 0)
                fail("pipe");

        say("READY=1\nMAINPID=1\nEXTEND_TIMEOUT_USEC=99999999\nWATCHDOG_USEC=1", -1);
        say("FDSTORE=1\nFDNAME=stored\nFDPOLL=0", pair[0]);
        say("BARRIER=1", pair[1]);
        say("MAINPIDFD=1\nMAINPIDFDID=1", pair[0]);
        say("RELOADING=1\nMONOTONIC_USEC=1", -1);
        say("WATCHDOG=trigger\nERRNO=5\nBUSERROR=x.y\nVARLINKERROR=x.y\nEXIT_STATUS=7", -1);
        say("NOTIFYACCESS=all\nX_NSPAWN_LEADER_PID=1\nX_SYSTEMD_UNIT_ACTIVE=x\nRESTART_RESET=1",
            -1);
        say("STATUS=all is said\nSTOPPING=0\nREADY=0", -1);
        return sigwait(&signals, &number) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int attribute(char **arguments) {
        unsigned char value[256];
        size_t size = 0;

        for (const char *hex = arguments[2];
             size < sizeof(value) && sscanf(hex, "%2hhx", &value[size]) == 1; hex += 2)
                size++;
        if (setxattr(arguments[0], arguments[1], value, size, 0) < 0)
                fail(arguments[1]);
        return EXIT_SUCCESS;
}

static int lease(char **arguments) {
        int fd = open(arguments[0], O_RDWR | O_CLOEXEC);

        (void) signal(SIGIO, SIG_IGN);
        if (fd < 0 || fcntl(fd, F_SETLEASE, F_WRLCK) < 0)
                fail(arguments[0]);
        puts("held");
        (void) fflush(stdout);
        (void) pause();
        return EXIT_SUCCESS;
}

static int deep(char **arguments) {
        for (int i = atoi(arguments[0]); i > 0; i--)
                if (mkdir("d", 0755) < 0 || chdir("d") < 0)
                        fail("deep");
        return EXIT_SUCCESS;
}

static int many(char **arguments) {
        char name[32];

        for (int i = atoi(arguments[0]); i > 0; i--) {
                (void) snprintf(name, sizeof(name), "file-%d", i);
                if (mknod(name, S_IFREG | 0644, 0) < 0)
                        fail(name);
        }
        return EXIT_SUCCESS;
}

#define AGREE "OK 0123456789abcdef0123456789abcdef\r\nAGREE_UNIX_FD\r\n"

/* To what a client of systemd's says first of all. */
static void answer(int fd, const char *kind) {
        /* Little endian, an answer, protocol 1, bodies of 127 MiB. */
        static const unsigned char huge[] = { 'l', 2, 0, 1, 0, 0, 0xf0, 7, 1, 0, 0, 0, 0, 0, 0, 0 };
        static const char error[] =
                /* An error, its name, the serial that it answers, and its text. */
                "l\3\0\1\30\0\0\0\2\0\0\0\34\0\0\0\4\1s\0\3\0\0\0x."
                "y\0\0\0\0\0\5\1u\0\1\0\0\0\10\1g\0\1s\0\0"
                "\23\0\0\0\33]0;evil\7\33[31mred\33[2J\0";
        char heard[4096];

        if (read(fd, heard, sizeof(heard)) < 0)
                return;
        if (strcmp(kind, "garbage") == 0) {
                for (int i = 0; i < 1000; i++)
                        if (send(fd, "\33[31mgarbage\377\n", 13, MSG_NOSIGNAL) < 0)
                                return;
                return;
        }
        if (send(fd, AGREE, strlen(AGREE), MSG_NOSIGNAL) < 0)
                return;
        if (strcmp(kind, "huge") == 0)
                (void) !send(fd, huge, sizeof(huge), MSG_NOSIGNAL);
        else
                (void) !send(fd, error, sizeof(error) - 1, MSG_NOSIGNAL);
        while (recv(fd, heard, sizeof(heard), 0) > 0)
                continue;
}

static int bus(char **arguments) {
        struct sockaddr_un address;
        socklen_t size = address_set(&address, arguments[0]);
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), peer;

        (void) unlink(arguments[0]);
        if (fd < 0 || bind(fd, (struct sockaddr *) &address, size) < 0 || listen(fd, 16) < 0)
                fail(arguments[0]);
        while ((peer = accept(fd, NULL, NULL)) >= 0) {
                answer(peer, arguments[1]);
                (void) close(peer);
        }
        return EXIT_FAILURE;
}

static void try_open(int pid, const char *file, int flags) {
        char path[64];
        int fd;

        (void) snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
        fd = open(path, flags | O_CLOEXEC);
        if (fd >= 0)
                printf("open %s\n", file);
}

static int trace(char **arguments) {
        static const struct rlimit none = {};
        int pid = atoi(arguments[0]), fd;
        char buffer[16], link[64];
        struct iovec own = { buffer, sizeof(buffer) }, other = { (void *) trace, sizeof(buffer) };

        for (const char *file =
                     "mem\0environ\0maps\0fd\0root\0cwd\0ns/mnt\0ns/user\0auxv\0syscall\0";
             *file; file += strlen(file) + 1)
                try_open(pid, file, O_RDONLY);
        try_open(pid, "oom_score_adj", O_WRONLY);
        fd = (int) syscall(SYS_pidfd_open, pid, 0);
        if (fd < 0)
                fail("pidfd_open");
        for (int i = 0; i < 32; i++) {
                if (syscall(SYS_pidfd_getfd, fd, i, 0) >= 0)
                        printf("pidfd_getfd %d\n", i);
                (void) snprintf(link, sizeof(link), "/proc/%d/fd/%d", pid, i);
                if (readlink(link, buffer, sizeof(buffer)) >= 0)
                        printf("readlink fd/%d\n", i);
        }
        if (process_vm_readv(pid, &own, 1, &other, 1, 0) >= 0)
                puts("process_vm_readv");
        if (ptrace(PTRACE_SEIZE, pid, 0, 0) >= 0)
                puts("ptrace");
        /* What the owner of a process may, and what costs him his own container. */
        (void) prlimit((pid_t) pid, RLIMIT_NOFILE, &none, NULL);
        if (kill(pid, SIGSTOP) < 0)
                fail("kill");
        puts("looked");
        return EXIT_SUCCESS;
}

static int take_one(const char *kind) {
        if (strcmp(kind, "inotify") == 0)
                return inotify_init1(IN_CLOEXEC);
        return unshare(CLONE_NEWUTS) < 0 ? -1 : open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
}

static int take(char **arguments) {
        const int most = atoi(arguments[1]);
        struct rlimit limit;
        int n = 0;

        if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
                fail("getrlimit");
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
                fail("setrlimit");
        while (n < most && take_one(arguments[0]) >= 0)
                n++;
        printf("%d %s\n", n, n < most ? strerror(errno) : "all");
        return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
        static const struct {
                const char *name;
                int (*run)(char **arguments);
                int n;
        } verbs[] = {
                { "notify", notify, 0 }, { "attribute", attribute, 3 }, { "lease", lease, 1 },
                { "deep", deep, 1 },     { "many", many, 1 },           { "bus", bus, 2 },
                { "trace", trace, 1 },   { "hand", hand, 2 },           { "take", take, 2 },
        };

        /* What the kernel starts as an init has no words. */
        if (getpid() == 1)
                return notify(NULL);
        for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(*verbs); i++)
                if (strcmp(argv[1], verbs[i].name) == 0 && argc == verbs[i].n + 2)
                        return verbs[i].run(argv + 2);
        fprintf(stderr, "see attacker.c\n");
        return EXIT_FAILURE;
}
