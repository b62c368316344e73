/* SPDX-License-Identifier: MIT */

#include <stddef.h>
#include <string.h>

#include "config.h"
#include "finding.h"
#include "names.h"
#include "store-path.h"
#include "trial.h"

#define NOT_TRIED       "it could not be tried; 'journalctl -t flakectr-run' as root tells why"
#define NEEDS_MAPPING   "a file system that can is ext4, xfs or btrfs"
#define NEEDS_NAMESPACE "it cannot be tried without user namespaces"

static const Finding healthy[FINDINGS_MAX] = {
        { CHECK_USER_NAMESPACES, VERDICT_NAME_OK, "containers get one each" },
        { CHECK_MAPPED_STATE, VERDICT_NAME_OK,
          "the file system of " STATE_DIR " has mapped mounts" },
        { CHECK_MAPPED_STORE, VERDICT_NAME_OK,
          "the file system of " STORE_DIR " has mapped mounts" },
        { CHECK_DISK_LIMIT, VERDICT_NAME_OK,
          "the file system of " STATE_DIR
          " has project quotas: a container fills no more of it than flakectrd.conf(5) lets it" },
};

/* The first that fits tells. */
static const struct {
        Trial trial;
        Finding finding;
} faults[] = {
        { TRIAL_NO_NAMESPACE,
          { CHECK_USER_NAMESPACES, VERDICT_NAME_ERROR,
            "the kernel makes none, so that no container can start; as root, "
            "'sysctl -w user.max_user_namespaces=15000' allows them" } },
        { TRIAL_STATE_UNUSABLE,
          { CHECK_MAPPED_STATE, VERDICT_NAME_ERROR,
            STATE_DIR " is not root's alone, so that no container can start; as root, "
                      "'chown root:root " STATE_DIR "' and 'chmod 0700 " STATE_DIR "' mend it" } },
        { TRIAL_STATE_NOT_MAPPED,
          { CHECK_MAPPED_STATE, VERDICT_NAME_WARNING,
            "the file system of " STATE_DIR " has no mapped mounts, so that a container's files "
            "belong to uids of its own, which takes time at its first start; " NEEDS_MAPPING } },
        { TRIAL_STORE_MISSING,
          { CHECK_MAPPED_STORE, VERDICT_NAME_NOT_CHECKED,
            STORE_DIR " is not there: Nix makes it when its daemon runs for the first time" } },
        { TRIAL_STORE_UNUSABLE,
          { CHECK_MAPPED_STORE, VERDICT_NAME_ERROR,
            STORE_DIR " is not root's, so that no container can start; install Nix for several "
                      "users, with its daemon" } },
        { TRIAL_STORE_NOT_MAPPED,
          { CHECK_MAPPED_STORE, VERDICT_NAME_WARNING,
            "the file system of " STORE_DIR " has no mapped mounts, so that in containers its "
            "files belong to nobody, and sudo and its like refuse to work; " NEEDS_MAPPING } },
        /* Few hosts have them, and all work. */
        { TRIAL_NO_QUOTA,
          { CHECK_DISK_LIMIT, VERDICT_NAME_OK,
            "the file system of " STATE_DIR " has no project quotas: what runs may fill it, and "
            "nothing is started below MinFree; ext4 and xfs have them, mounted with prjquota" } },
        { TRIAL_STATE_UNUSABLE,
          { CHECK_DISK_LIMIT, VERDICT_NAME_NOT_CHECKED, STATE_DIR " cannot be used" } },
        { TRIAL_NO_NAMESPACE, { CHECK_DISK_LIMIT, VERDICT_NAME_NOT_CHECKED, NEEDS_NAMESPACE } },
        { TRIAL_FAILED, { CHECK_DISK_LIMIT, VERDICT_NAME_NOT_CHECKED, NOT_TRIED } },
        { TRIAL_NO_NAMESPACE, { CHECK_MAPPED_STATE, VERDICT_NAME_NOT_CHECKED, NEEDS_NAMESPACE } },
        { TRIAL_NO_NAMESPACE, { CHECK_MAPPED_STORE, VERDICT_NAME_NOT_CHECKED, NEEDS_NAMESPACE } },
        { TRIAL_FAILED, { CHECK_USER_NAMESPACES, VERDICT_NAME_NOT_CHECKED, NOT_TRIED } },
        { TRIAL_FAILED, { CHECK_MAPPED_STATE, VERDICT_NAME_NOT_CHECKED, NOT_TRIED } },
        { TRIAL_FAILED, { CHECK_MAPPED_STORE, VERDICT_NAME_NOT_CHECKED, NOT_TRIED } },
};

static const Finding *finding_of(const Finding *finding, unsigned status) {
        for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
                if ((status & faults[i].trial) == faults[i].trial &&
                    strcmp(faults[i].finding.check, finding->check) == 0)
                        return &faults[i].finding;
        return finding;
}

void finding_list(int status, Finding ret[static FINDINGS_MAX]) {
        /* What flakectr-run never says is systemd's, which could not start it. */
        if (status < 0 || status > TRIAL_ALL)
                status = TRIAL_FAILED;

        for (size_t i = 0; i < FINDINGS_MAX; i++)
                ret[i] = *finding_of(&healthy[i], (unsigned) status);
}
