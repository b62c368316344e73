/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "call-build.h"
#include "call-needs.h"
#include "names.h"
#include "plan.h"
#include "rebuild.h"
#include "strv.h"

int call_need_more(Call *call, const BuildEvents *events, sd_bus_error *error) {
        RebuildOrder order = { .bus = call->manager->bus, .events = events, .userdata = call };
        _cleanup_strv_ char **names = NULL, **built = NULL;
        _cleanup_free_ char *reason = NULL;
        int r = 0;

        if (call->alone || call->kind->wish != WISH_UP)
                return 0;

        for (Part *part = call->parts; part && r >= 0; part = part->next)
                r = part->over ? 0 : plan_read_part(part);
        if (r >= 0)
                r = plan_missing(call, &names, &reason);
        if (r < 0 || !names)
                return r;

        r = call_translate(call, names, &built);
        if (r < 0)
                return r;

        order.names = built;
        order.reason = reason;
        r = rebuild_begin(call->rebuild, &order, &call->build);
        if (r == -ELOOP)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_SPEC,
                        "%s, and so on without an end in sight: bring up what is needed first",
                        reason);
        if (r < 0)
                return r;

        for (Part *part = call->parts; part; part = part->next)
                if (!part->over)
                        part->container->build = call->build;
        for (Part *part = call->parts; part; part = part->next)
                container_update(part->container);
        return 1;
}
