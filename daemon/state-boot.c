/* SPDX-License-Identifier: MIT */

/*
 * Which containers start with the host: BOOT_DIR "/<machine>", an empty file. flakectr-boot.service
 * starts the daemon where there is one.
 */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "config.h"
#include "container-name.h"
#include "state-directory.h"
#include "state.h"

#define BOOTED_FILE RUNTIME_DIR "/booted" /* gone with the next boot, as all of /run is */

static int boot_open(const char *machine, int *ret) {
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;
        int r;

        r = machine_name_parse(machine, name, &owner);
        return r < 0 ? r : state_directory_open(BOOT_NAME, true, ret);
}

int state_set_boot(const char *machine, bool wanted) {
        _cleanup_close_ int boot = -1;
        int r;

        r = boot_open(machine, &boot);
        if (r < 0)
                return r;
        if (wanted)
                return state_directory_write(boot, machine, "", 0);
        if (unlinkat(boot, machine, 0) < 0)
                return errno == ENOENT ? 0 : -errno;
        return fsync(boot) < 0 ? -errno : 0;
}

bool state_has_boot(const char *machine) {
        _cleanup_close_ int boot = -1;

        return boot_open(machine, &boot) >= 0 && faccessat(boot, machine, F_OK, 0) >= 0;
}

int state_begin_boot(void) {
        int fd;

        fd = open(BOOTED_FILE, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
                return errno == EEXIST ? 0 : -errno;
        (void) close(fd);
        return 1;
}
