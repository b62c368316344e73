/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <time.h>

#include "container-generations.h"
#include "log.h"
#include "manager.h"
#include "state-generations.h"
#include "state.h"
#include "strv.h"

static uint64_t now_seconds(void) {
        return (uint64_t) time(NULL);
}

unsigned container_generation_of(const Container *container, const char *output) {
        const Record *record = container->record;

        if (record->lineage.current > 0 && strcmp(record->output, output) == 0)
                return record->lineage.current;
        return record->lineage.last + 1;
}

static bool generation_is(const Generation *there, const Generation *wanted) {
        return strcmp(there->output, wanted->output) == 0 &&
                strcmp(there->system, wanted->system) == 0 &&
                strv_equal(there->grants, wanted->grants) &&
                strv_equal(there->permits, wanted->permits);
}

int container_write_generation(Container *container, const Generation *generation) {
        _cleanup_(generation_freep) Generation *there = NULL;
        Generation dated = *generation;

        dated.date = now_seconds();
        if (state_read_generation(container->machine, generation->number, &there) >= 0) {
                if (generation_is(there, generation))
                        return 0;
                if (strcmp(there->output, generation->output) == 0)
                        dated.date = there->date;
        }
        return state_write_generation(container->machine, &dated);
}

void container_drop_generation(Container *container, unsigned number) {
        int r;

        r = state_drop_generation(container->machine, number);
        if (r < 0)
                log_error(
                        "Generation %u of %s cannot be dropped: %s", number, container->machine,
                        strerror(-r));
}

void container_drop_unfinished(Container *container) {
        container_drop_generation(container, container->record->lineage.last + 1);
}

static bool is_needed(const Container *container, unsigned number) {
        const Lineage *lineage = &container->record->lineage;

        return number == lineage->current || number == lineage->previous ||
                (number == lineage->booted && container->record->up);
}

/* One that cannot be read is of no use. */
static bool is_too_old(const Container *container, unsigned number, uint64_t seconds) {
        _cleanup_(generation_freep) Generation *generation = NULL;
        uint64_t now = now_seconds();

        if (seconds == 0)
                return false;
        if (state_read_generation(container->machine, number, &generation) < 0)
                return true;
        return now > generation->date && now - generation->date > seconds;
}

void container_prune_generations(Container *container) {
        const Settings *settings = &manager_of(container->list)->settings;
        const Lineage *lineage = &container->record->lineage;
        _cleanup_free_ unsigned *numbers = NULL;
        size_t n = 0;
        int r;

        container->pruned_at = lineage->current;
        r = state_list_generations(container->machine, &numbers);
        if (r < 0) {
                log_error(
                        "The generations of %s cannot be listed: %s", container->machine,
                        strerror(-r));
                return;
        }

        while (numbers[n] > 0)
                n++;
        while (n > 0 && numbers[n - 1] > lineage->last)
                container_drop_generation(container, numbers[--n]);
        for (size_t i = n; i > 0; i--)
                if (!is_needed(container, numbers[i - 1]) &&
                    (n - i >= settings->generations ||
                     is_too_old(container, numbers[i - 1], settings->generations_age)))
                        container_drop_generation(container, numbers[i - 1]);
}

static int write_first(Container *container) {
        Record *record = container->record;
        const Generation generation = {
                .number = 1,
                .output = record->output,
                .system = record->system,
                .grants = record->grants,
                .permits = record->permits,
        };
        int r;

        r = container_write_generation(container, &generation);
        if (r < 0)
                return r;
        record->lineage = (Lineage){ .current = 1, .last = 1 };
        return state_write_record(record);
}

int container_settle_generations(Container *container) {
        const Record *record = container->record;
        int r;

        if (!container_is_accepted(container))
                return 0;

        r = state_keep(
                container->machine, record->lineage.current ?: 1, record->output, record->system,
                false);
        if (r >= 0 && record->lineage.current == 0)
                r = write_first(container);
        if (r >= 0)
                container_prune_generations(container);
        return r;
}

/* A container whose record was set aside keeps its roots with its files. */
static bool is_kept(const char *machine, unsigned number, const void *userdata) {
        const ContainerList *list = userdata;

        for (const Container *c = list->first; c; c = c->next)
                if (strcmp(c->machine, machine) == 0)
                        return number == c->record->lineage.current ||
                                state_has_generation(machine, number);
        return state_has_container(machine);
}

void generations_sweep(const ContainerList *list) {
        int r;

        r = state_sweep_roots(is_kept, list);
        if (r < 0)
                log_error("Roots of no container may be left: %s", strerror(-r));
}
