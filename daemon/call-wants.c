/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "call-wants.h"
#include "consent.h"
#include "names.h"
#include "part.h"
#include "strv.h"
#include "wants.h"

Call *call_find_asking(const Manager *manager, const sd_bus_message *message) {
        for (Call *call = manager->calls; call; call = call->next)
                if (call->asking && call->message == message)
                        return call;
        return NULL;
}

/* What is asked for. */
static const Record *part_record(const Part *part) {
        return part->call->clone ?: part->container->record;
}

static int part_ask(Part *part, const WantSet *set) {
        const Record *record = part_record(part);
        _cleanup_free_ char *wants = NULL, *project = NULL;
        Question question = {
                .action = set->action,
                .verb = part->call->clone ? "clone" : "up",
                .container = record->name,
                .flake = record->flake,
                .owner = record->owner,
        };
        int r;

        r = strv_join(set->wants, ", ", &wants);
        if (r >= 0)
                r = container_name_project(record->name, &project);
        if (r < 0)
                return r;

        question.wants = wants;
        question.project = project;
        return authority_check(
                part->call->manager->authority, part->call->message, &question, &part->error);
}

static int part_ask_set(Part *part, const WantSet *set) {
        int r = 0;

        if (!set->wants)
                return 0;
        /* Answered already: there is nobody to ask. What is missing is told in the journal. */
        if (!part->call->message)
                return 0;

        r = part_ask(part, set);
        for (char **permit = set->permits; r == 0 && *permit; permit++)
                r = strv_push(&part->permitted, *permit);
        return r;
}

/* 0 also when it failed: then the part is over. */
static int part_ask_wants(Part *part) {
        Claim claim = { .record = part_record(part) };
        int r = 0;

        part->permitted = strv_free(part->permitted);
        /* What is wrong with it, its job finds out and tells. */
        if (part_read_spec(part) < 0)
                return 0;

        /* Nobody types a password for what nobody agreed to. */
        r = consent_check(claim.record, part->spec, part->call->accepted, NULL, &part->error);
        if (r < 0) {
                part_fail_errno(part, r);
                return 0;
        }

        claim.spec = part->spec;
        claim.published = part->call->published ?: claim.record->published;
        part->on_demand = spec_is_on_demand(part->spec);
        for (unsigned i = 0; r == 0; i++) {
                _cleanup_want_set_ WantSet set = {};

                r = wants_missing(&claim, i, &set);
                if (r == 0)
                        r = part_ask_set(part, &set);
        }
        if (r == -ENOENT || r > 0)
                return r > 0;

        part_fail_errno(part, r);
        return 0;
}

int call_ask_wants(Call *call) {
        call->asking = false;
        if (call->kind->wish != WISH_UP && call->kind->wish != WISH_UPDATE && !call->clone)
                return 0;
        for (Part *part = call->parts; part; part = part->next)
                if (!part->over && part_ask_wants(part) > 0) {
                        call->asking = true;
                        return 1;
                }
        return 0;
}
