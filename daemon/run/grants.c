/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "grant.h"
#include "grants.h"
#include "log.h"
#include "permit.h"
#include "strv.h"

static int check_grants(const Record *record, const Spec *spec, const char *machine) {
        _cleanup_strv_ char **wants = NULL, **missing = NULL;
        _cleanup_free_ char *list = NULL;
        int r;

        r = grant_list_wanted(record, spec, &wants);
        if (r >= 0)
                r = grant_list_missing(record, wants, NULL, &missing);
        if (r >= 0)
                r = strv_join(missing, ", ", &list);
        if (r < 0 || !*missing)
                return r;

        log_error(
                "%s wants what nobody has agreed to: %s. 'flakectrctl up' asks its owner, and "
                "'up --accept' agrees.",
                machine, list);
        return -EACCES;
}

/* Whatever the daemon has looked at: this is what equals root. */
static int check_permits(const Record *record, const Spec *spec, const char *machine) {
        _cleanup_strv_ char **missing = NULL;
        _cleanup_free_ char *list = NULL;
        int r;

        r = permit_list_missing(record, spec, &missing);
        if (r >= 0)
                r = strv_join(missing, ", ", &list);
        if (r < 0 || !*missing)
                return r;

        log_error(
                "%s wants what no administrator has permitted: %s. 'flakectrctl up' asks for it.",
                machine, list);
        return -EACCES;
}

int grants_check(const Record *record, const Spec *spec, const char *machine) {
        int r;

        r = check_grants(record, spec, machine);
        if (r >= 0)
                r = check_permits(record, spec, machine);
        if (r < 0 && r != -EACCES)
                log_error("Cannot tell what %s may have: %s.", machine, strerror(-r));
        return r;
}
