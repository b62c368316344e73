/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "call.h"
#include "footprint.h"
#include "text.h"
#include "usage.h"

void footprint_done(Footprint *footprint) {
        for (size_t i = 0; i < footprint->n; i++)
                free(footprint->parts[i].name);
        free(footprint->parts);
        *footprint = (Footprint){};
}

static int footprint_add(Footprint *footprint, sd_bus_message *reply) {
        FootprintPart *grown, *part;
        const char *kind, *name;
        int r;

        grown = reallocarray(footprint->parts, footprint->n + 1, sizeof(*grown));
        if (!grown)
                return -ENOMEM;
        footprint->parts = grown;
        part = &grown[footprint->n];
        *part = (FootprintPart){};

        r = sd_bus_message_read(reply, "(sstt)", &kind, &name, &part->bytes, &part->files);
        if (r <= 0)
                return r;
        part->name = strdup(name);
        if (!part->name)
                return -ENOMEM;
        (void) text_clean(part->name);
        part->is_shared = strcmp(kind, "shared-volume") == 0;
        part->is_volume = part->is_shared || strcmp(kind, "volume") == 0;
        footprint->n++;
        return 1;
}

static int footprint_read(sd_bus_message *reply, Footprint *ret) {
        _cleanup_footprint_ Footprint footprint = {};
        int r;

        r = sd_bus_message_enter_container(reply, 'a', "(sstt)");
        while (r >= 0 && (r = footprint_add(&footprint, reply)) > 0)
                continue;
        if (r < 0)
                return r;

        *ret = footprint;
        footprint = (Footprint){};
        return 0;
}

Outcome footprint_fetch(const Choice *choice, const ContainerView *view, Footprint *ret) {
        _cleanup_(call_freep) Call *call = NULL;
        Method method = { .name = "Measure", .view = view };
        Outcome outcome;
        int r;

        outcome = call_perform(choice->bus, &method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        r = footprint_read(call_reply(call, 0), ret);
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : OUTCOME_DONE;
}

const char *footprint_describe(const FootprintPart *part, char ret[static FOOTPRINT_WORDS]) {
        char size[USAGE_SIZE];

        (void) snprintf(
                ret, FOOTPRINT_WORDS, "%s in %" PRIu64 " file%s",
                usage_format_bytes(part->bytes, size), part->files, part->files == 1 ? "" : "s");
        return ret;
}
