/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <string.h>

#include "container-list.h"
#include "container-spec.h"
#include "errand.h"
#include "measurement.h"
#include "names.h"
#include "pid1.h"
#include "state-dir.h"
#include "strv.h"
#include "tree-unit.h"
#include "volumes.h"

#define CONTAINER_PREFIX "containers/"
#define VOLUME_PREFIX    "volumes/"

/* Two numbers for each path, and what a pipe takes at once. */
#define TEXT_SIZE (64 * 1024)

/* Whoever has that many files can wait, but not for ever. */
#define LIMIT_USEC (10 * 60 * 1000 * 1000ULL)

static int measurement_append(Errand *errand, sd_bus_message *message) {
        _cleanup_close_ int theirs = -1;
        _cleanup_strv_ char **words = NULL;
        TreeOrder order = {
                .description = "Measurement of a container of flakectr",
                .capabilities = 1ULL << CAP_DAC_READ_SEARCH,
                .input = -1,
        };
        int r, fds[2];

        if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
                return -errno;
        errand->output = fds[0];
        order.output = theirs = fds[1];

        r = strv_push(&words, "--measure");
        if (r >= 0)
                r = strv_append(&words, errand->words);
        if (r < 0)
                return r;

        order.arguments = words;
        r = sd_bus_message_append(message, "(sv)", "TimeoutStartUSec", "t", LIMIT_USEC);
        return r < 0 ? r : tree_unit_append(message, &order);
}

/* "containers/web.u1000", "volumes/data.u1000" */
static int read_path(
        const Manager *manager,
        const char *path,
        const char **ret_kind,
        char ret_name[static CONTAINER_NAME_MAX + 1]) {
        _cleanup_strv_ char **users = NULL;
        uid_t owner;
        int r;

        r = machine_name_parse(strchr(path, '/') + 1, ret_name, &owner);
        if (r < 0)
                return r;
        if (strncmp(path, VOLUME_PREFIX, strlen(VOLUME_PREFIX)) != 0) {
                *ret_kind = "tree";
                ret_name[0] = '\0';
                return 0;
        }

        r = volumes_users(&manager->containers, owner, ret_name, false, &users);
        if (r < 0)
                return r;
        *ret_kind = strv_length(users) > 1 ? "shared-volume" : "volume";
        return 0;
}

static int append_parts(const Errand *errand, char *text, sd_bus_message *reply) {
        char name[CONTAINER_NAME_MAX + 1], *rest = text;
        uint64_t bytes, files;
        const char *kind;
        int r;

        r = sd_bus_message_open_container(reply, 'a', "(sstt)");
        for (char *const *path = errand->words; r >= 0 && *path; path++) {
                const char *line = strsep(&rest, "\n");

                if (!line || sscanf(line, "%" SCNu64 " %" SCNu64, &bytes, &files) != 2)
                        return -EBADMSG;
                r = read_path(errand->manager, *path, &kind, name);
                if (r >= 0)
                        r = sd_bus_message_append(reply, "(sstt)", kind, name, bytes, files);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int measurement_answer(
        Errand *errand, int status, sd_bus_message *reply, sd_bus_error *error) {
        _cleanup_free_ char *text = calloc(1, TEXT_SIZE);
        ssize_t n;

        if (!text)
                return -ENOMEM;
        n = read(errand->output, text, TEXT_SIZE - 1);
        if (status != 0 || n < 0)
                return sd_bus_error_set(
                        error, ERROR_STATE_UNUSABLE,
                        "What it takes of the disk could not be counted; 'journalctl -t "
                        "flakectr-tree' says why");
        return append_parts(errand, text, reply);
}

static const ErrandKind measurement = {
        .unit = "measure",
        .plural = "measurements",
        .append = measurement_append,
        .answer = measurement_answer,
};

static int add_volumes(Container *container, char ***words) {
        _cleanup_strv_ char **names = NULL;
        char called[MACHINE_NAME_MAX + 1];
        int r;

        if (!container_is_accepted(container))
                return 0;
        r = container_read_spec(container);
        if (r < 0)
                return r == -ENOMEM ? r : 0;

        r = volume_list_names(&container->spec->volumes, &names);
        for (char **name = names; r >= 0 && *name; name++) {
                machine_name_format(*name, container->record->owner, called);
                r = strv_pushf(words, VOLUME_PREFIX "%s", called);
        }
        return r;
}

int measurement_new(Container *container, sd_bus_message *message, sd_bus_error *error) {
        Errand *errand;
        int r;

        r = errand_new(manager_of(container->list), message, &measurement, &errand, error);
        if (r < 0)
                return r;

        r = strv_pushf(&errand->words, CONTAINER_PREFIX "%s", container->machine);
        if (r >= 0)
                r = add_volumes(container, &errand->words);
        if (r < 0) {
                errand_free(errand);
                return r;
        }
        return errand_begin(errand);
}
