/* SPDX-License-Identifier: MIT */

/*
 * Messages that no library would send by itself:
 *
 *     smuggler fds N FLAKE
 *             Up with N file descriptors in it, and what the answer is
 *     smuggler stream KIND FLAKE
 *             Up whose output is a directory, path, self, bus, epoll, memory, tty
 *     smuggler archive MEMBER KIND PATH
 *             Export or Import with such a stream, or reading, writing
 *     smuggler half
 *             the beginning of a message, and then nothing more for a minute
 */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "cleanup.h"
#include "names.h"

/* Of a pipe whose other end nobody has. */
static int open_end(bool writes) {
        int pair[2];

        if (pipe2(pair, O_CLOEXEC) < 0)
                return -1;
        (void) close(pair[!writes]);
        return pair[writes];
}

static int open_stream(sd_bus *bus, const char *kind) {
        if (strcmp(kind, "directory") == 0)
                return open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (strcmp(kind, "path") == 0)
                return open("/etc/shadow", O_PATH | O_CLOEXEC);
        if (strcmp(kind, "self") == 0)
                return open("/proc/self/mem", O_RDWR | O_CLOEXEC);
        if (strcmp(kind, "bus") == 0)
                return dup(sd_bus_get_fd(bus));
        if (strcmp(kind, "epoll") == 0)
                return epoll_create1(EPOLL_CLOEXEC);
        if (strcmp(kind, "memory") == 0)
                return memfd_create("memory", MFD_CLOEXEC);
        if (strcmp(kind, "tty") == 0)
                return posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (strcmp(kind, "reading") == 0 || strcmp(kind, "writing") == 0)
                return open_end(kind[0] == 'w');
        return -1;
}

static int append_fds(sd_bus_message *call, unsigned n) {
        int r;

        r = sd_bus_message_open_container(call, 'v', "ah");
        if (r >= 0)
                r = sd_bus_message_open_container(call, 'a', "h");
        for (unsigned i = 0; r >= 0 && i < n; i++)
                r = sd_bus_message_append(call, "h", STDIN_FILENO);
        for (unsigned i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_close_container(call);
        return r;
}

/* Up(flake, ["held"], {key: what `kind` says, or n descriptors}) */
static int call_up(sd_bus *bus, const char *kind, unsigned n, const char *flake) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r;

        r = sd_bus_message_new_method_call(
                bus, &call, BUS_NAME, OBJECT_ROOT, INTERFACE_MANAGER, "Up");
        if (r >= 0)
                r = sd_bus_message_append(call, "sas", flake, 1, "held");
        if (r >= 0)
                r = sd_bus_message_open_container(call, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_open_container(call, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(call, "s", "output");
        if (r >= 0)
                r = kind ? sd_bus_message_append(call, "v", "h", open_stream(bus, kind)) :
                           append_fds(call, n);
        for (unsigned i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_close_container(call);
        if (r >= 0)
                r = sd_bus_call(bus, call, UINT64_C(30000000), &error, NULL);

        printf("%s\n", error.name ?: r < 0 ? strerror(-r) : "done");
        return 0;
}

static int call_archive(sd_bus *bus, const char *member, const char *kind, const char *path) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r;

        r = sd_bus_call_method(
                bus, BUS_NAME, path, INTERFACE_CONTAINER, member, &error, NULL, "ha{sv}",
                open_stream(bus, kind), 0);
        printf("%s\n", error.name ?: r < 0 ? strerror(-r) : "done");
        return 0;
}

/* Little endian, a method call, whose body is to have a million bytes. */
static int send_half(sd_bus *bus) {
        static const char half[] = "l\1\0\1\x40\x42\x0f\0\x63\0\0\0\x80\0\0\0\1\1o\0";

        if (sd_bus_flush(bus) < 0 || write(sd_bus_get_fd(bus), half, sizeof(half) - 1) < 0)
                return -errno;
        printf("half\n");
        (void) fflush(stdout);
        return sleep(60) ? -EINTR : 0;
}

int main(int argc, char *argv[]) {
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        int r;

        if (argc < 2 || sd_bus_open_system(&bus) < 0)
                return 2;

        if (strcmp(argv[1], "half") == 0)
                r = send_half(bus);
        else if (argc == 4 && strcmp(argv[1], "fds") == 0)
                r = call_up(bus, NULL, (unsigned) strtoul(argv[2], NULL, 10), argv[3]);
        else if (argc == 4 && strcmp(argv[1], "stream") == 0)
                r = call_up(bus, argv[2], 0, argv[3]);
        else if (argc == 5 && strcmp(argv[1], "archive") == 0)
                r = call_archive(bus, argv[2], argv[3], argv[4]);
        else
                return 2;
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
