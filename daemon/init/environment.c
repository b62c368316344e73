/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "environment.h"

#define FOLDER_SYSTEMD "/run/systemd"
#define FOLDER         FOLDER_SYSTEMD "/system.conf.d"
#define SEARCH_PATH    "/run/current-system/sw/bin:/usr/local/bin:/usr/bin:/bin"
#define FILE_NAME      FOLDER "/50-flakectr.conf"

int environment_write_setting(FILE *stream, const char *variable) {
        (void) fputs("DefaultEnvironment=\"", stream);
        for (const char *c = variable; *c; c++) {
                if (*c == '"' || *c == '\\')
                        (void) fputc('\\', stream);
                if (*c == '%')
                        (void) fputc('%', stream);
                (void) fputc(*c, stream);
        }
        (void) fputs("\"\n", stream);
        return ferror(stream) ? -EIO : 0;
}

static int make_folder(const char *path) {
        return mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

/* Nobody else is there yet: a file of this name is none of ours. */
static int open_file(FILE **ret) {
        FILE *stream;
        int fd, r;

        r = make_folder(FOLDER_SYSTEMD);
        if (r >= 0)
                r = make_folder(FOLDER);
        if (r < 0)
                return r;

        fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (fd < 0)
                return -errno;
        stream = fdopen(fd, "we");
        if (!stream) {
                r = -errno;
                (void) close(fd);
                return r;
        }

        *ret = stream;
        return 0;
}

int environment_put(const Arguments *arguments) {
        for (size_t i = 0; i < arguments->n_variables; i++)
                if (putenv(arguments_variable(arguments, i)) != 0)
                        return -errno;
        return 0;
}

int environment_set_minimal(const Arguments *arguments) {
        return setenv("PATH", SEARCH_PATH, true) < 0 ? -errno : environment_put(arguments);
}

int environment_set(const Arguments *arguments) {
        FILE *stream = NULL;
        int r;

        if (arguments->n_variables == 0)
                return 0;

        r = open_file(&stream);
        if (r < 0)
                return r;

        (void) fputs("[Manager]\n", stream);
        for (size_t i = 0; r >= 0 && i < arguments->n_variables; i++)
                r = environment_write_setting(stream, arguments_variable(arguments, i));
        if (fclose(stream) != 0 && r >= 0)
                r = -errno;
        return r < 0 ? r : environment_put(arguments);
}
