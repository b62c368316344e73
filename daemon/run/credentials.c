/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "credentials.h"
#include "host-command.h"
#include "log.h"
#include "private-mounts.h"
#include "source.h"
#include "state-dir.h"

/* It holds for all of them together. */
#define TOO_LARGE "the credentials of a container have at most 512 KiB together"

static int fetch_file(const Site *site, const Credential *credential, int to, size_t left) {
        _cleanup_approach_ Approach approach = {};
        const SourceQuery query = {
                .account = site->account,
                .approach = &approach,
                .to = to,
                .size_max = left,
        };
        int r;

        r = approach_plan(site, credential->file, &approach);
        if (r == -EINVAL)
                log_error(
                        "The file %s of the credential %s of %s is below the directory of its "
                        "flake, and %s is no local directory: write an absolute path.",
                        credential->file, credential->id, site->machine, site->record->flake);
        if (r < 0)
                return r;

        r = source_pour(&query);
        if (r < 0)
                log_error(
                        "%s cannot read %s, the credential %s of %s: %s.", site->record->owner_name,
                        credential->file, credential->id, site->machine,
                        r == -EFBIG ? TOO_LARGE : source_fault(r));
        return r;
}

static int fetch_output(
        const Site *site, const Credential *credential, int number, int to, size_t left) {
        const HostCommand command = {
                .machine = site->machine,
                .account = site->account,
                .directory = site->flake_directory,
                .words = credential->command,
                .number = number,
        };
        char words[HOST_COMMAND_WORDS_MAX] = "";
        int r;

        r = host_command_run(&command, to, left, words);
        if (r < 0)
                log_error(
                        "The command %s, which gives %s its credential %s, has failed: %s.",
                        credential->shown, site->machine, credential->id,
                        r == -EREMOTEIO     ? words :
                                r == -EFBIG ? TOO_LARGE :
                                              strerror(-r));
        return r;
}

static int make_place(int folder, int number) {
        char name[16];
        int fd;

        (void) snprintf(name, sizeof(name), "%d", number);
        fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
        return fd < 0 ? -errno : fd;
}

/* Takes its size from what is left. */
static int load_one(
        const Site *site, const Credential *credential, int folder, int number, size_t *left) {
        _cleanup_close_ int place = make_place(folder, number);
        struct stat st;
        int r;

        if (place < 0) {
                log_error(
                        "Cannot keep the credential %s of %s: %s.", credential->id, site->machine,
                        strerror(-place));
                return place;
        }

        r = credential->command ? fetch_output(site, credential, number, place, *left) :
                                  fetch_file(site, credential, place, *left);
        if (r < 0)
                return r;
        if (fstat(place, &st) < 0)
                return -errno;
        *left -= (size_t) st.st_size;
        return 0;
}

int credentials_load(const Site *site, const CredentialList *list) {
        /* No tmpfs, which could be swapped. */
        const PrivateMount place = {
                .machine = site->machine,
                .name = CREDENTIALS_DIR,
                .type = "ramfs",
                .flags = MS_NOSUID | MS_NODEV | MS_NOEXEC,
        };
        _cleanup_close_ int folder = -1;
        size_t left = CREDENTIALS_SIZE_MAX;
        int r;

        if (list->n == 0)
                return 0;

        r = private_mounts_add(&place, site->directory, &folder);
        if (r < 0)
                log_error("Cannot keep the credentials of %s: %s.", site->machine, strerror(-r));
        for (size_t i = 0; r >= 0 && i < list->n; i++)
                r = load_one(site, &list->items[i], folder, (int) i, &left);
        return r;
}
