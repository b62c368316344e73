/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "grant.h"
#include "grants.h"
#include "log.h"
#include "strv.h"

int grants_check(const Record *record, const Spec *spec, const char *machine) {
        _cleanup_strv_ char **wants = NULL, **missing = NULL;
        _cleanup_free_ char *list = NULL;
        int r;

        r = grant_list_wanted(record, spec, &wants);
        if (r >= 0)
                r = grant_list_missing(record, wants, NULL, &missing);
        if (r >= 0)
                r = strv_join(missing, ", ", &list);
        if (r < 0) {
                log_error("Cannot tell what %s may have: %s.", machine, strerror(-r));
                return r;
        }
        if (!*missing)
                return 0;

        log_error(
                "%s wants what nobody has agreed to: %s. 'flakectrctl up' asks its owner, and "
                "'up --accept' agrees.",
                machine, list);
        return -EACCES;
}
