/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "cgroup.h"
#include "console-stream.h"
#include "credentials.h"
#include "devices.h"
#include "directory.h"
#include "environment.h"
#include "gate.h"
#include "grants.h"
#include "idmap.h"
#include "log.h"
#include "nspawn.h"
#include "ownership.h"
#include "private-mounts.h"
#include "relay.h"
#include "request.h"
#include "root-tree.h"
#include "start.h"
#include "state-dir.h"
#include "strv.h"
#include "system.h"
#include "volumes.h"

/* What a start takes its decisions from. */
typedef struct Start {
        const char *machine;
        int directory, root, store;
        Record *record;
        Spec *spec;
        DiskLimits limits;
} Start;

static int start_open(Start *start) {
        int r;

        r = directory_open(start->machine, &start->directory);
        if (r >= 0)
                r = directory_open_root(start->directory, start->machine, &start->root);
        if (r >= 0)
                r = root_tree_check(start->root, start->machine);
        if (r >= 0)
                r = directory_read_record(start->directory, start->machine, &start->record);
        if (r >= 0)
                r = directory_read_spec(
                        start->directory, start->record, start->machine, &start->spec);
        if (r >= 0)
                r = grants_check(start->record, start->spec, start->machine);
        if (r >= 0)
                r = system_open_store(&start->store);
        if (r >= 0)
                r = system_check(start->store, start->record->system, start->machine);
        return r;
}

static void start_done(Start *start) {
        spec_free(start->spec);
        record_free(start->record);
        (void) close_fd(start->store);
        (void) close_fd(start->root);
        (void) close_fd(start->directory);
}

static bool start_is_namespaced(const Start *start) {
        return !start->spec->privileges.host_users;
}

/* Of the host, who is root inside. */
static uid_t start_root_uid(const Start *start) {
        return start_is_namespaced(start) ? start->record->uid_base : 0;
}

static int try_idmap(const Start *start, int *ret_root, int *ret_store) {
        _cleanup_close_ int user_namespace = -1;
        int root, store;

        user_namespace = idmap_open_namespace_of(start->record->uid_base);
        if (user_namespace < 0)
                return user_namespace;

        root = idmap_is_possible(start->root, user_namespace);
        if (root < 0)
                return root;

        store = idmap_is_possible(start->store, user_namespace);
        if (store < 0)
                return store;

        *ret_root = root;
        *ret_store = store;
        return 0;
}

/* What the file systems can do. Where one cannot map, it is said once: at the first start. */
static int start_settle_mode(const Start *start, NspawnMode *ret) {
        int root = 1, store = 1, r = 0;

        /* Without a user namespace nothing is shifted: the files are those of the mapped kind. */
        if (start_is_namespaced(start))
                r = try_idmap(start, &root, &store);
        if (r < 0) {
                log_error("Cannot try mapped mounts for %s: %s.", start->machine, strerror(-r));
                return r;
        }

        r = ownership_settle(start->directory, root, start->machine, &ret->ownership);
        if (r < 0)
                return r;
        if (!start_is_namespaced(start) && ret->ownership == OWNERSHIP_CHOWN) {
                log_error(
                        "The files of %s belong to its own uids, which it has none of without a "
                        "user namespace: remove it and bring it up anew.",
                        start->machine);
                return -EOPNOTSUPP;
        }

        if (r > 0 && !root)
                log_notice(
                        "The file system of the root tree of %s has no mapped mounts: its files "
                        "are given to the container's own uids.",
                        start->machine);
        if (r > 0 && !store)
                log_notice(
                        "The file system of the store has no mapped mounts: in %s its files "
                        "belong to nobody, and programs that want them to be root's may refuse.",
                        start->machine);

        ret->store_idmap = store;
        return 0;
}

static int find_owner(const Start *start, Account *ret) {
        int r;

        r = account_find(start->record->owner, start->record->owner_name, ret);
        if (r < 0)
                log_error(
                        "The owner of %s cannot be found: %s.", start->machine,
                        r == -ESTALE ? "nobody is called so and has its uid" : strerror(-r));
        return r;
}

/*
 * All that it has from outside of its tree. Last: in the mount namespace that it makes, fds of
 * before are good for little.
 */
static int start_supply(const Start *start, Ownership ownership) {
        _cleanup_free_ char *flake_directory = NULL;
        const Spec *spec = start->spec;
        Account account;
        Site site = {
                .machine = start->machine,
                .directory = start->directory,
                .root = start->root,
                .record = start->record,
                .account = &account,
                .volumes = &spec->volumes,
                .uid_base = start_root_uid(start),
                .ownership = ownership,
                .limits = start->limits,
        };
        int r;

        if (spec->volumes.n == 0 && spec->credentials.n == 0 &&
            strv_length(spec->privileges.devices) == 0)
                return 0;

        r = find_owner(start, &account);
        if (r < 0)
                return r;

        r = private_mounts_enter();
        if (r < 0) {
                log_error(
                        "Cannot make a mount namespace for %s: %s.", start->machine, strerror(-r));
                return r;
        }

        r = flake_reference_directory(start->record->flake, &flake_directory);
        site.flake_directory = flake_directory;
        if (r >= 0)
                r = volumes_mount(&site, &spec->volumes);
        if (r >= 0)
                r = devices_make(&site, spec->privileges.devices);
        return r < 0 ? r : credentials_load(&site, &spec->credentials);
}

static int start_limit(const Start *start) {
        int r;

        r = quota_settle(
                start->root, quota_project_of_tree(start->record->uid_base), start->limits.tree);
        if (r < 0)
                log_error(
                        "The root tree of %s cannot be given a limit: %s.", start->machine,
                        strerror(-r));
        return r;
}

static bool names_are_locked(const Start *start) {
        char path[sizeof(NAMES_DIR) + sizeof(start->record->lease.bridge) + sizeof(NAMES_LOCK) + 1];

        (void) snprintf(
                path, sizeof(path), NAMES_DIR "/%s/" NAMES_LOCK, start->record->lease.bridge);
        return access(path, F_OK) == 0;
}

/* Last of all: the rest is done while flakectrd makes the network. */
static int start_await_network(const Start *start, NspawnMode *mode) {
        int r;

        r = gate_pass(start->machine);
        if (r >= 0)
                mode->names = names_are_locked(start);
        if (r < 0)
                log_error(
                        "The network of %s was not made: %s.", start->machine,
                        r == -ECANCELED ? "flakectrd has failed, or has ended" : strerror(-r));
        return r;
}

static int start_fail(const Start *start, int r) {
        log_error("Cannot start %s: %s.", start->machine, strerror(-r));
        return r;
}

/* From its exec on it is the container that speaks. */
static int start_become(const Start *start, const NspawnMode *mode) {
        _cleanup_strv_ char **command = NULL, **environment = NULL;
        _cleanup_close_ int console = -1;
        int r;

        r = nspawn_command(start->record, start->spec, mode, &command);
        if (r >= 0)
                r = console_stream_open(start->machine, &console);
        if (r >= 0)
                r = environment_build(!nspawn_leaves_calls(start->spec), &environment);
        if (r >= 0)
                r = console_stream_take(console);
        if (r < 0)
                return start_fail(start, r);

        environ = environment;
        (void) execvp(command[0], command);
        r = -errno;
        environ = NULL;
        log_error(
                "Cannot run systemd-nspawn for %s: %s. It is in the package systemd-container.",
                start->machine, strerror(-r));
        return r;
}

static int start_exec(const Start *start) {
        NspawnMode mode = {};
        int r;

        r = start_limit(start);
        if (r >= 0)
                r = start_settle_mode(start, &mode);
        if (r < 0)
                return r;

        r = start_supply(start, mode.ownership);
        if (r < 0)
                return r;

        r = cgroup_bound();
        if (r >= 0)
                r = relay_begin(start->machine, start->record->uid_base);
        if (r < 0)
                return start_fail(start, r);

        r = start_await_network(start, &mode);
        return r < 0 ? r : start_become(start, &mode);
}

int start_run(const char *machine, const DiskLimits *limits) {
        _cleanup_(start_done) Start start = {
                .machine = machine, .directory = -1, .root = -1, .store = -1, .limits = *limits
        };
        int r;

        r = start_open(&start);
        return r < 0 ? r : start_exec(&start);
}
