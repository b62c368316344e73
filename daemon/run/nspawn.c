/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "config.h"
#include "container-name.h"
#include "devices.h"
#include "nspawn.h"
#include "state-dir.h"
#include "store-path.h"
#include "strv.h"

#define INIT_HOST LIBEXEC_DIR "/flakectr-init"

/* systemd-nspawn makes /run/host itself, and makes it read-only: nothing shows in the root tree. */
#define INIT_INSIDE  "/run/host/flakectr-init"
#define NAMES_INSIDE "/run/host/flakectr-names"

static const char *const fixed_options[] = {
        "systemd-nspawn",      "--quiet",
        "--keep-unit",         "--settings=no",
        "--notify-ready=yes",  "--kill-signal=SIGRTMIN+3",
        "--console=read-only", "--link-journal=no",
        "--timezone=off",      NULL,
};

/* NixOS mounts enough at boot to be held up by the default limit for a second. */
#define MOUNT_LIMIT "--setenv=SYSTEMD_DEFAULT_MOUNT_RATE_LIMIT_BURST=1000"

bool nspawn_leaves_calls(const Spec *spec) {
        return !spec->privileges.host_users && strv_length(spec->privileges.capabilities) == 0;
}

static int append_identity(const Record *record, const char *machine, char ***list) {
        int r;

        r = strv_pushf(list, "--machine=%s", machine);
        if (r >= 0)
                r = strv_pushf(list, "--hostname=%s", container_name_hostname(record->name));
        if (r >= 0)
                r = strv_pushf(list, "--directory=" CONTAINERS_DIR "/%s/" ROOT_DIR, machine);
        return r;
}

static int append_private_network(const Record *record, const NspawnMode *mode, char ***list) {
        int r;

        r = strv_pushf(list, "--network-bridge=%s", record->lease.bridge);
        /* What flakectr-init waits for: systemd-nspawn has enough to do meanwhile. */
        if (r >= 0 && mode->names)
                r = strv_pushf(
                        list, "--bind-ro=" NAMES_DIR "/%s/" NAMES_LOCK ":" NAMES_INSIDE,
                        record->lease.bridge);
        /* For systemd-resolved inside, which keeps /etc/resolv.conf itself. */
        if (r >= 0)
                r = strv_pushf(list, "--set-credential=network.dns:%s", record->lease.gateway4);
        return r;
}

static int append_network(
        const Record *record, const SpecNetwork *network, const NspawnMode *mode, char ***list) {
        int r;

        r = network->host ? 0 : strv_push(list, "--private-network");
        if (r >= 0)
                r = strv_push(
                        list, network->host ? "--resolv-conf=replace-host" : "--resolv-conf=off");
        if (r >= 0 && spec_network_is_private(network))
                r = append_private_network(record, mode, list);
        return r;
}

static int append_capabilities(const Privileges *privileges, char ***list) {
        int r = 0;

        for (char **name = privileges->capabilities; r >= 0 && name && *name; name++)
                r = strv_pushf(list, "--capability=%s", *name);
        return r;
}

static int append_namespaced(const Record *record, const NspawnMode *mode, char ***list) {
        int r;

        r = strv_pushf(list, "--private-users=%u:65536", record->uid_base);
        if (r >= 0)
                r = strv_pushf(
                        list, "--private-users-ownership=%s", ownership_to_string(mode->ownership));
        return r;
}

static int append_users(
        const Record *record, const Spec *spec, const NspawnMode *mode, char ***list) {
        bool host = spec->privileges.host_users;
        int r;

        r = host ? strv_push(list, "--private-users=no") : append_namespaced(record, mode, list);
        if (r >= 0)
                /* With mounts below the store systemd-nspawn could not map its ids. */
                r = strv_pushf(
                        list, "--bind-ro=" STORE_DIR ":" STORE_DIR ":%s",
                        mode->store_idmap && !host ? "norbind,idmap" : "noidmap");
        return r < 0 ? r : append_capabilities(&spec->privileges, list);
}

/* The targets have nothing in them that means anything to systemd-nspawn. */
static int append_volumes(const char *machine, const VolumeList *volumes, char ***list) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < volumes->n; i++)
                r = strv_pushf(
                        list, "--bind=" CONTAINERS_DIR "/%s/" BINDS_DIR "/%zu:%s", machine, i,
                        volumes->items[i].target);
        return r;
}

static int append_devices(const char *machine, char *const *devices, char ***list) {
        int r = 0;

        for (size_t i = 0; r >= 0 && devices && devices[i]; i++)
                r = strv_pushf(
                        list, "--bind=" CONTAINERS_DIR "/%s/" DEVICES_DIR "/%zu:%s", machine, i,
                        devices[i]);
        return r;
}

static int append_credentials(
        const char *machine, const CredentialList *credentials, char ***list) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < credentials->n; i++)
                r = strv_pushf(
                        list, "--load-credential=%s:" CONTAINERS_DIR "/%s/" CREDENTIALS_DIR "/%zu",
                        credentials->items[i].id, machine, i);
        return r;
}

static int append_address(
        const char *address, const char *gateway, unsigned prefix_length, char ***list) {
        int r;

        r = strv_push(list, "--address");
        if (r >= 0)
                r = strv_pushf(list, "%s/%u", address, prefix_length);
        if (r >= 0)
                r = strv_push(list, "--gateway");
        if (r >= 0)
                r = strv_push(list, gateway);
        return r;
}

static int append_init_network(const Lease *lease, bool names, char ***list) {
        int r;

        r = append_address(lease->address4, lease->gateway4, lease->prefix4, list);
        if (r >= 0)
                r = append_address(lease->address6, lease->gateway6, LEASE_PREFIX_LENGTH6, list);
        if (r >= 0)
                r = strv_push(list, "--resolver");
        if (r >= 0)
                r = strv_push(list, lease->gateway4);
        if (r >= 0 && names)
                r = strv_push(list, "--names");
        if (r >= 0 && names)
                r = strv_push(list, NAMES_INSIDE);
        return r;
}

static int append_variables(const Spec *spec, char ***list) {
        int r = 0;

        for (char **variable = spec->environment; r >= 0 && variable && *variable; variable++) {
                r = strv_push(list, "--variable");
                if (r >= 0)
                        r = strv_push(list, *variable);
        }
        return r;
}

static int append_init(
        const Record *record, const Spec *spec, const NspawnMode *mode, char ***list) {
        bool in_store = strncmp(INIT_HOST, STORE_DIR "/", strlen(STORE_DIR "/")) == 0;
        int r = 0;

        if (!in_store)
                r = strv_push(list, "--bind-ro=" INIT_HOST ":" INIT_INSIDE);
        if (r >= 0)
                r = strv_push(list, "--");
        if (r >= 0)
                r = strv_push(list, in_store ? INIT_HOST : INIT_INSIDE);
        if (r >= 0 && nspawn_leaves_calls(spec))
                r = strv_push(list, "--confine");
        if (r >= 0)
                r = append_variables(spec, list);
        if (r >= 0 && spec->network.host)
                r = strv_push(list, "--host-network");
        if (r >= 0 && spec_network_is_private(&spec->network))
                r = append_init_network(&record->lease, mode->names, list);
        if (r >= 0 && spec->minimal)
                r = strv_push(list, "--minimal");
        if (r >= 0 && spec->minimal)
                r = strv_push(list, record->system);
        if (r >= 0)
                r = strv_push(list, "--");
        if (r >= 0)
                r = strv_pushf(list, "%s/init", record->system);
        return r;
}

int nspawn_command(const Record *record, const Spec *spec, const NspawnMode *mode, char ***ret) {
        char machine[MACHINE_NAME_MAX + 1];
        _cleanup_strv_ char **list = NULL;
        int r;

        machine_name_format(record->name, record->owner, machine);
        r = strv_append(&list, (char *const *) fixed_options);
        if (r >= 0 && !spec->minimal)
                r = strv_push(&list, MOUNT_LIMIT);
        if (r >= 0)
                r = append_identity(record, machine, &list);
        if (r >= 0)
                r = append_network(record, &spec->network, mode, &list);
        if (r >= 0)
                r = append_users(record, spec, mode, &list);
        if (r >= 0)
                r = append_volumes(machine, &spec->volumes, &list);
        if (r >= 0)
                r = append_devices(machine, spec->privileges.devices, &list);
        if (r >= 0)
                r = append_credentials(machine, &spec->credentials, &list);
        if (r >= 0)
                r = append_init(record, spec, mode, &list);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}
