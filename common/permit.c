/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>

#include "permit.h"
#include "strv.h"

static int list_volumes(const VolumeList *volumes, char ***wants) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < volumes->n; i++)
                if (volumes->items[i].privileged)
                        r = strv_pushf(
                                wants, "have root %s %s",
                                volumes->items[i].read_only ? "read" : "read and write",
                                volumes->items[i].source);
        return r;
}

int permit_list_wanted(const Spec *spec, char ***wants) {
        const Privileges *privileges = &spec->privileges;
        int r = 0;

        if (privileges->host_users)
                r = strv_push(wants, "be root of this host, without a user namespace");
        for (char **name = privileges->capabilities; r >= 0 && name && *name; name++)
                r = strv_pushf(wants, "have the capability %s", *name);
        for (char **path = privileges->devices; r >= 0 && path && *path; path++)
                r = strv_pushf(wants, "use the device %s", *path);
        if (r >= 0 && spec->network.host)
                r = strv_push(wants, "be in the network of this host");
        return r < 0 ? r : list_volumes(&spec->volumes, wants);
}

int permit_list_missing(const Record *record, const Spec *spec, char ***ret) {
        _cleanup_strv_ char **wants = NULL, **missing = NULL;
        int r;

        r = strv_copy(NULL, &missing);
        if (r >= 0)
                r = permit_list_wanted(spec, &wants);
        for (char **want = wants; r >= 0 && want && *want; want++) {
                _cleanup_free_ char *permit = NULL;

                if (asprintf(&permit, PERMIT_PRIVILEGED "%s", *want) < 0)
                        r = -ENOMEM;
                else if (!strv_contains(record->permits, permit))
                        r = strv_push(&missing, *want);
        }
        if (r < 0)
                return r;

        *ret = TAKE_PTR(missing);
        return 0;
}
