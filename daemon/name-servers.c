/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "clock.h"
#include "name-servers.h"
#include "read.h"

#define HOSTS_FILE  "/etc/resolv.conf"
#define KEYWORD     "nameserver"
#define SPACE       " \t"
#define FILE_MAX    65536
#define SERVERS_MAX 8
#define LINKS_MAX   8
#define LOOKS_MAX   20 /* in a second */

/* What was begun to be written is looked at again when it is closed. */
#define CHANGES (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR)

struct NameServers {
        char *text;
        void (*changed)(void *userdata);
        void *userdata;
        sd_event_source *source;
};

static bool scope_is_valid(const char *scope) {
        size_t length = strlen(scope);

        return length > 0 && length < IF_NAMESIZE &&
                strspn(scope,
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                length;
}

/* An address, of a link where it is one of a link's own. */
static bool server_is_valid(const char *word, size_t length) {
        char address[INET6_ADDRSTRLEN + IF_NAMESIZE] = "";
        struct in6_addr bytes;
        char *scope;

        if (length >= sizeof(address))
                return false;
        memcpy(address, word, length);
        scope = strchr(address, '%');
        if (scope)
                *scope++ = '\0';
        if (!strchr(address, ':'))
                return !scope && inet_pton(AF_INET, address, &bytes) == 1;
        return inet_pton(AF_INET6, address, &bytes) == 1 && (!scope || scope_is_valid(scope));
}

static bool line_has_server(const char *line, const char **ret, size_t *ret_length) {
        size_t keyword = strlen(KEYWORD), space;

        if (strncmp(line, KEYWORD, keyword) != 0)
                return false;
        space = strspn(line + keyword, SPACE);
        *ret = line + keyword + space;
        *ret_length = strcspn(*ret, SPACE "\n\r#;");
        return space > 0 && server_is_valid(*ret, *ret_length);
}

int name_servers_parse(const char *text, char **ret) {
        unsigned n = 0;
        char *servers;
        size_t size;
        FILE *file = open_memstream(&servers, &size);

        if (!file)
                return -ENOMEM;
        while (*text && n < SERVERS_MAX) {
                const char *server;
                size_t length;

                if (line_has_server(text, &server, &length)) {
                        fprintf(file, KEYWORD " %.*s\n", (int) length, server);
                        n++;
                }
                text += strcspn(text, "\n");
                text += *text == '\n';
        }
        if (fclose(file) != 0)
                return -ENOMEM;

        *ret = servers;
        return 0;
}

static int hosts_file_read(char **ret) {
        _cleanup_free_ char *text = calloc(1, FILE_MAX + 1);
        _cleanup_close_ int fd = -1;
        struct stat st;
        size_t length;
        int r;

        if (!text)
                return -ENOMEM;
        fd = open(HOSTS_FILE, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -EINVAL;
        r = read_all(fd, text, FILE_MAX, &length);
        return r < 0 ? r : name_servers_parse(text, ret);
}

/* Where a link leads, in the place of the link. False: it is none. */
static bool follow_link(char path[static PATH_MAX]) {
        char target[PATH_MAX];
        ssize_t n = readlink(path, target, sizeof(target) - 1);
        size_t folder = (size_t) (strrchr(path, '/') - path) + 1;

        if (n <= 0)
                return false;
        target[n] = '\0';
        if (target[0] == '/')
                folder = 0;
        if (folder + (size_t) n >= PATH_MAX)
                return false;
        memcpy(path + folder, target, (size_t) n + 1);
        return true;
}

/* Its folder, or the one in which that has yet to be made. */
static void watch_folder(int inotify, const char *path) {
        _cleanup_free_ char *folder = strdup(path);

        if (!folder)
                return;
        do {
                char *slash = strrchr(folder, '/');

                if (!slash)
                        return;
                *slash = '\0';
        } while (inotify_add_watch(inotify, *folder ? folder : "/", CHANGES) < 0);
}

/* And where each link on the way to it is: any of them may be changed. */
static void hosts_file_watch(int inotify) {
        char path[PATH_MAX] = HOSTS_FILE;

        for (unsigned i = 0; i < LINKS_MAX; i++) {
                watch_folder(inotify, path);
                if (!follow_link(path))
                        return;
        }
}

/* A file that names nobody is one that is being written, or a host that asks nobody any more. */
static bool servers_look(NameServers *servers) {
        _cleanup_free_ char *text = NULL;

        if (hosts_file_read(&text) < 0 || *text == '\0' || strcmp(text, servers->text) == 0)
                return false;
        free(servers->text);
        servers->text = TAKE_PTR(text);
        return true;
}

static int on_change(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        NameServers *servers = userdata;
        char buffer[4096];

        (void) source;
        (void) events;

        while (read(fd, buffer, sizeof(buffer)) > 0)
                ;
        hosts_file_watch(fd);
        if (servers_look(servers))
                servers->changed(servers->userdata);
        return 0;
}

static int servers_watch(NameServers *servers, sd_event *event) {
        _cleanup_close_ int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        int r;

        if (fd < 0)
                return -errno;
        r = sd_event_add_io(event, &servers->source, fd, EPOLLIN, on_change, servers);
        if (r < 0)
                return r;
        r = sd_event_source_set_io_fd_own(servers->source, true);
        if (r < 0)
                return r;
        hosts_file_watch(TAKE_FD(fd));
        (void) servers_look(servers);
        return sd_event_source_set_ratelimit(servers->source, USEC_PER_SEC, LOOKS_MAX);
}

static int servers_set(NameServers *servers, const char (*set)[INET6_ADDRSTRLEN]) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file = open_memstream(&text, &size);

        if (!file)
                return -ENOMEM;
        for (; **set; set++)
                fprintf(file, KEYWORD " %s\n", *set);
        if (fclose(file) != 0)
                return -ENOMEM;
        servers->text = TAKE_PTR(text);
        return 0;
}

int name_servers_new(
        sd_event *event,
        const char (*set)[INET6_ADDRSTRLEN],
        void (*changed)(void *userdata),
        void *userdata,
        NameServers **ret) {
        _cleanup_(name_servers_freep) NameServers *servers = calloc(1, sizeof(*servers));
        int r;

        if (!servers)
                return -ENOMEM;
        servers->changed = changed;
        servers->userdata = userdata;
        r = servers_set(servers, set);
        if (r >= 0 && !**set)
                r = servers_watch(servers, event);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(servers);
        return 0;
}

NameServers *name_servers_free(NameServers *servers) {
        if (!servers)
                return NULL;

        sd_event_source_disable_unref(servers->source);
        free(servers->text);
        free(servers);
        return NULL;
}

const char *name_servers_text(const NameServers *servers) {
        return servers->text;
}
