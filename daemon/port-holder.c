/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "port-holder.h"

#define LISTENING 0x0a
#define LINE_SIZE 512

/* Each word is printed as this processor's own number, and stands for bytes in the net's order. */
static bool read_address(const char *text, bool six, Port *ret) {
        struct in6_addr address = {};
        char word[9] = "";

        for (size_t i = 0; i < (six ? 4 : 1); i++) {
                if (strlen(text) < 8)
                        return false;
                (void) memcpy(word, text + 8 * i, 8);
                address.s6_addr32[i] = (uint32_t) strtoul(word, NULL, 16);
        }
        return inet_ntop(six ? AF_INET6 : AF_INET, &address, ret->address, sizeof(ret->address));
}

static bool line_is_holder(const char *line, bool six, const Port *port, uid_t *ret) {
        Port other = {}, four = { .address = "0.0.0.0" };
        char address[33] = "";
        unsigned number, state, uid;

        if (sscanf(line, " %*u: %32[0-9A-F]:%x %*[0-9A-F]:%*x %x %*x:%*x %*x:%*x %*x %u", address,
                   &number, &state, &uid) != 4)
                return false;
        if (state != LISTENING || strlen(address) != (six ? 32 : 8) ||
            !read_address(address, six, &other))
                return false;

        other.host = four.host = (uint16_t) number;
        *ret = uid;
        if (port_overlaps(port, &other))
                return true;
        /* Mostly such a one has both families. */
        return strcmp(other.address, "::") == 0 && port_overlaps(port, &four);
}

int port_holder_read(FILE *file, bool six, const Port *port, uid_t *ret) {
        char line[LINE_SIZE];
        uid_t uid;

        while (fgets(line, sizeof(line), file))
                if (line_is_holder(line, six, port, &uid)) {
                        *ret = uid;
                        return 0;
                }
        return -ENOENT;
}

int port_holder_find(const Port *port, uid_t *ret) {
        int r = -ENOENT;

        for (int six = 0; r == -ENOENT && six < 2; six++) {
                _cleanup_fclose_ FILE *file = fopen(six ? "/proc/net/tcp6" : "/proc/net/tcp", "re");

                if (file)
                        r = port_holder_read(file, six, port, ret);
        }
        return r;
}

/* As PID 1 would. */
static int address_bind(const char *address, uint16_t number) {
        struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons(number) };
        struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons(number) };
        bool is_six = inet_pton(AF_INET6, address, &six.sin6_addr) == 1;
        const int on = 1;
        _cleanup_close_ int fd = -1;

        if (!is_six && inet_pton(AF_INET, address, &four.sin_addr) != 1)
                return -EINVAL;

        fd = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
            (is_six && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0))
                return -errno;
        if (bind(fd, is_six ? (struct sockaddr *) &six : (struct sockaddr *) &four,
                 is_six ? sizeof(six) : sizeof(four)) < 0)
                return -errno;
        return 0;
}

int port_holder_check(const Port *port) {
        const char *addresses[2];
        size_t n = port_addresses(port, addresses);
        uid_t uid;

        for (size_t i = 0; i < n; i++)
                switch (address_bind(addresses[i], port->host)) {
                case -EADDRINUSE:
                        return -EADDRINUSE;
                case -EACCES:
                        /* Of the low ones this process has none. */
                        return port_holder_find(port, &uid) == 0 ? -EADDRINUSE : 0;
                default:
                        break;
                }
        return 0;
}

bool port_holder_has_address(const char *address) {
        return address_bind(address, 0) >= 0;
}
