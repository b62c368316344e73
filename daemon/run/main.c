/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "container-name.h"
#include "journal.h"
#include "last-words.h"
#include "leftover.h"
#include "log.h"
#include "names.h"
#include "number.h"
#include "quota.h"
#include "start.h"

static int usage(void) {
        log_error(
                "Usage: flakectr-run [--clean | --disk TREE VOLUMES] MACHINE, where MACHINE is a "
                "container's name and its owner's uid, as in httpserver.u1000, and the others are "
                "bytes; flakectr-run --journal MACHINE OPTION...; or flakectr-run --check.");
        return EXIT_FAILURE;
}

int main(int argc, char **argv) {
        bool clean = argc == 3 && strcmp(argv[1], "--clean") == 0;
        bool limited = argc == 5 && strcmp(argv[1], "--disk") == 0;
        char name[CONTAINER_NAME_MAX + 1];
        DiskLimits limits = {};
        const char *machine;
        uid_t owner;

        /* systemd-nspawn must get no fd but its three: a directory would be a way out of there. */
        if (close_range(STDERR_FILENO + 1, ~0U, 0) < 0) {
                log_error("Cannot close what was inherited: %s.", strerror(errno));
                return EXIT_FAILURE;
        }

        if (argc == 2 && strcmp(argv[1], "--check") == 0)
                return check_host();
        if (argc >= 3 && strcmp(argv[1], "--journal") == 0 &&
            machine_name_parse(argv[2], name, &owner) >= 0)
                return journal_show(argv[2], argv + 3) < 0 ? STATUS_NO_JOURNAL : EXIT_SUCCESS;

        if (!clean && !limited && argc != 2)
                return usage();
        machine = argv[argc - 1];
        if (machine_name_parse(machine, name, &owner) < 0 ||
            (limited &&
             (number_parse(argv[2], &limits.tree) < 0 ||
              number_parse(argv[3], &limits.volumes) < 0)))
                return usage();

        leftover_remove(machine);
        if (clean || start_run(machine, &limits) >= 0)
                return EXIT_SUCCESS;
        last_words_settle();
        return EXIT_FAILURE;
}
