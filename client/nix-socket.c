/* SPDX-License-Identifier: MIT */

#include <endian.h>
#include <errno.h>
#include <grp.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include "nix-socket.h"

#define SOCKET_DIR  "/nix/var/nix/daemon-socket"
#define SOCKET_PATH SOCKET_DIR "/socket"

/* The first words of both sides, since ever. */
#define MAGIC_OURS   UINT64_C(0x6e697863)
#define MAGIC_THEIRS UINT64_C(0x6478696f)

#define GROUPS_MAX   65536

static int shake_hands(int fd) {
        const struct timeval patience = { .tv_sec = 10 };
        uint64_t magic = htole64(MAGIC_OURS);
        ssize_t n;

        if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0)
                return -errno;
        if (send(fd, &magic, sizeof(magic), MSG_NOSIGNAL) != sizeof(magic))
                return -ECONNRESET;

        n = recv(fd, &magic, sizeof(magic), MSG_WAITALL);
        if (n < 0)
                return -errno;
        return n == sizeof(magic) && le64toh(magic) == MAGIC_THEIRS ? 0 : -ECONNRESET;
}

int nix_socket_try(void) {
        struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET_PATH };
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof(address)) < 0)
                return -errno;
        return shake_hands(fd);
}

int nix_socket_group(gid_t *ret) {
        struct stat st;

        if (stat(SOCKET_DIR, &st) < 0)
                return -errno;
        if (st.st_mode & S_IXOTH)
                return 1;
        if (!(st.st_mode & S_IXGRP) || st.st_gid == 0)
                return -EACCES;

        *ret = st.st_gid;
        return 0;
}

int nix_socket_is_member(const char *user, gid_t group, gid_t own_group) {
        _cleanup_free_ gid_t *groups = NULL;
        int n = 0;

        (void) getgrouplist(user, own_group, NULL, &n);
        if (n <= 0 || n > GROUPS_MAX)
                return -E2BIG;

        groups = calloc((size_t) n, sizeof(*groups));
        if (!groups)
                return -ENOMEM;
        if (getgrouplist(user, own_group, groups, &n) < 0)
                return -E2BIG;

        for (int i = 0; i < n; i++)
                if (groups[i] == group)
                        return 1;
        return 0;
}
