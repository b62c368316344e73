/* SPDX-License-Identifier: MIT */

#include <stdlib.h>

#include "environment.h"
#include "strv.h"

/* Where root keeps systemd-nspawn; the first is NixOS'. */
#define SEARCH_PATH "/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* The whole environment of systemd-nspawn besides PATH: it would hand LISTEN_FDS on. */
static const char *const passed_variables[] = {
        "JOURNAL_STREAM",
        "NOTIFY_SOCKET",
        "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY",
        NULL,
};

int environment_build(bool filters, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        int r;

        r = strv_push(&list, "PATH=" SEARCH_PATH);
        if (r >= 0 && !filters)
                r = strv_push(&list, "SYSTEMD_SECCOMP=0");
        for (const char *const *name = passed_variables; r >= 0 && *name; name++) {
                const char *value = getenv(*name);

                if (value)
                        r = strv_pushf(&list, "%s=%s", *name, value);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}
