/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/socket.h>

#include "config.h"
#include "exec-unit.h"
#include "fd-message.h"
#include "pid1.h"

/* As many commands as there may be at all, two processes each. */
#define TASKS_MAX              1100
#define MEMORY_MAX             (512ULL * 1024 * 1024)

#define CAPABILITY(capability) ((uint64_t) 1 << (capability))
#define ENTER_CAPABILITIES                                                                         \
        (CAPABILITY(CAP_SYS_ADMIN) | CAPABILITY(CAP_SYS_CHROOT) | CAPABILITY(CAP_SYS_PTRACE) |     \
         CAPABILITY(CAP_SETGID))

/* flakectr-exec has the command inside stopped before it ends, which has its own time. */
#define STOP_USEC (10 * 1000 * 1000ULL)

static int send_command(int socket, const Command *command, const int streams[static 3]) {
        _cleanup_free_ char *json = NULL;
        _cleanup_close_ int null = -1;
        int r, fds[3];

        r = command_format(command, &json);
        if (r < 0)
                return r;
        if (command->terminal)
                return fd_message_send(socket, json, strlen(json), NULL, 0);

        null = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (null < 0)
                return -errno;
        for (size_t i = 0; i < 3; i++)
                fds[i] = streams[i] >= 0 ? streams[i] : null;
        return fd_message_send(socket, json, strlen(json), fds, 3);
}

int exec_unit_socket(
        const Command *command, const int streams[static 3], int *ret_ours, int *ret_theirs) {
        _cleanup_close_ int ours = -1, theirs = -1;
        int r, pair[2];

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
                return -errno;
        ours = pair[0];
        theirs = pair[1];

        r = send_command(ours, command, streams);
        if (r < 0)
                return r == -EMSGSIZE || r == -EAGAIN ? -E2BIG : r;

        *ret_ours = TAKE_FD(ours);
        *ret_theirs = TAKE_FD(theirs);
        return 0;
}

/*
 * root, and nothing but that: the rights to enter it has over the container's user namespace as
 * whose owner it is, not over the host. One without such a namespace takes the host's own.
 */
static int append_confinement(sd_bus_message *message, bool host_users) {
        uint64_t capabilities = host_users ? ENTER_CAPABILITIES : 0;
        int r;

        r = pid1_append_read_only(message);
        if (r < 0)
                return r;
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)", "CapabilityBoundingSet", "t", capabilities,
                "RestrictAddressFamilies", "(bas)", 1, 1, "AF_UNIX", "MemoryMax", "t",
                (uint64_t) MEMORY_MAX, "TasksMax", "t", (uint64_t) TASKS_MAX);
}

int exec_unit_append(sd_bus_message *message, const ExecSite *site, int theirs) {
        int r;

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s",
                "Commands in a container of flakectr", "SyslogIdentifier", "s", "flakectr-exec",
                "Type", "s", "exec", "TimeoutStopUSec", "t", STOP_USEC,
                "StandardInputFileDescriptor", "h", theirs, "StandardOutput", "s", "null",
                "StandardError", "s", "journal");
        if (r >= 0)
                r = pid1_append_slice(message, site->owner);
        if (r >= 0)
                r = append_confinement(message, site->host_users);
        if (r >= 0)
                r = pid1_append_exec(
                        message, "ExecStart",
                        (const char *[]){ LIBEXEC_DIR "/flakectr-exec", NULL });
        return r;
}
