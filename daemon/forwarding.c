/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "config.h"
#include "forwarding.h"
#include "log.h"
#include "strv.h"

#define CONF       "/proc/sys/net/ipv4/conf"
#define OPENED     RUNTIME_DIR "/forwarding"
#define OPENED_NEW OPENED ".new"

static int setting_open(const char *interface, int flags) {
        char path[sizeof(CONF) + IF_NAMESIZE + sizeof("/forwarding")];
        int fd;

        (void) snprintf(path, sizeof(path), CONF "/%s/forwarding", interface);
        fd = open(path, flags | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

static bool is_forwarding(const char *interface) {
        _cleanup_close_ int fd = setting_open(interface, O_RDONLY);
        char value = '0';

        return fd >= 0 && read(fd, &value, 1) == 1 && value == '1';
}

static int set_forwarding(const char *interface, const char *value) {
        _cleanup_close_ int fd = setting_open(interface, O_WRONLY);

        if (fd < 0)
                return fd == -ENOENT ? 0 : fd;
        return write(fd, value, 1) == 1 ? 0 : -errno;
}

int forwarding_open_bridge(const char *bridge) {
        return set_forwarding(bridge, "1");
}

int forwarding_read(char ***ret) {
        _cleanup_strv_ char **list = NULL;
        _cleanup_fclose_ FILE *file = NULL;
        char line[IF_NAMESIZE + 1];
        int r;

        r = strv_copy(NULL, &list);
        file = fopen(OPENED, "re");
        while (r >= 0 && file && fgets(line, sizeof(line), file)) {
                line[strcspn(line, "\n")] = '\0';
                r = strv_push(&list, line);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}

/* Whoever is killed meanwhile has left the old list: what is on none forwards for all. */
static int write_opened(char *const *list) {
        FILE *file = fopen(OPENED_NEW, "we");
        bool failed;

        if (!file)
                return -errno;
        for (; *list; list++)
                fprintf(file, "%s\n", *list);
        failed = ferror(file) != 0;
        if (fclose(file) != 0 || failed)
                return -EIO;
        return rename(OPENED_NEW, OPENED) < 0 ? -errno : 0;
}

int forwarding_claim_uplinks(char *const *ways, char ***ret) {
        _cleanup_strv_ char **opened = NULL;
        int r;

        /* Now it does so for others, too; it is theirs to end it. */
        if (is_forwarding("all")) {
                if (unlink(OPENED) < 0 && errno != ENOENT)
                        return -errno;
                return strv_copy(NULL, ret);
        }

        r = forwarding_read(&opened);
        for (; r >= 0 && *ways; ways++)
                if (!is_forwarding(*ways) && !strv_contains(opened, *ways))
                        r = strv_push(&opened, *ways);
        if (r >= 0)
                r = write_opened(opened);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(opened);
        return 0;
}

int forwarding_open_uplinks(char *const *claimed) {
        int r = 0;

        for (; r >= 0 && *claimed; claimed++)
                r = set_forwarding(*claimed, "1");
        return r;
}

int forwarding_close_uplinks(void) {
        _cleanup_strv_ char **opened = NULL;
        int r;

        r = forwarding_read(&opened);
        if (r < 0)
                return r;

        for (char **name = opened; !is_forwarding("all") && *name; name++)
                if (set_forwarding(*name, "0") < 0)
                        log_warning("%s goes on forwarding packets", *name);
        return unlink(OPENED) < 0 && errno != ENOENT ? -errno : 0;
}
