/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "approval.h"
#include "consent.h"
#include "container-spec.h"
#include "grant.h"
#include "strv.h"
#include "wants.h"

/* By an administrator. */
static int permits_missing(const Container *container) {
        const Record *record = container->record;
        const Claim claim = {
                .record = record,
                .spec = container->spec,
                .published = record->published,
        };
        bool missing = false;
        int r = 0;

        for (unsigned i = 0; r >= 0 && !missing; i++) {
                _cleanup_want_set_ WantSet set = {};

                r = wants_missing(&claim, i, &set);
                missing = r >= 0 && set.wants;
        }
        return r < 0 && r != -ENOENT ? r : missing;
}

int approval_is_missing(Container *container) {
        _cleanup_strv_ char **wants = NULL, **missing = NULL;
        int r;

        if (!container_is_accepted(container))
                return 0;

        r = container_read_spec(container);
        if (r >= 0)
                r = consent_list_wanted(container->record, container->spec, &wants);
        if (r >= 0)
                r = grant_list_missing(container->record, wants, NULL, &missing);
        if (r < 0 || *missing)
                return r < 0 ? r : 1;
        return permits_missing(container);
}
