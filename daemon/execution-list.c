/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "container-list.h"
#include "execution-list.h"
#include "idle-stop.h"
#include "names.h"
#include "porter.h"

/* Terminals, editors and what they start; each costs two processes. */
#define EXECUTIONS_MAX 512

int execution_list_check_limit(const Manager *manager, uid_t sender, sd_bus_error *error) {
        unsigned all = 0, of_sender = 0;

        for (const Execution *other = manager->executions; other; other = other->next) {
                all++;
                of_sender += other->sender == sender;
        }
        if (all < EXECUTIONS_MAX && (sender == 0 || of_sender < manager->settings.commands))
                return 0;
        return sd_bus_error_setf(
                error, ERROR_LIMITS_EXCEEDED,
                "Too many commands are under way, %u of them yours: let one of them end",
                of_sender);
}

bool execution_list_uses(const Manager *manager, const Container *container) {
        for (const Execution *other = manager->executions; other; other = other->next)
                if (other->kind != EXECUTION_CHECK && other->owner == container->record->owner &&
                    other->name && strcmp(other->name, container_name(container)) == 0)
                        return true;
        return false;
}

Container *execution_container(const Execution *execution) {
        return execution->name ?
                container_list_find(
                        &execution->manager->containers, execution->name, execution->owner) :
                NULL;
}

void execution_list_remove(const Execution *execution) {
        Execution **place = &execution->manager->executions;
        Container *container;

        while (*place != execution)
                place = &(*place)->next;
        *place = execution->next;

        container = execution_container(execution);
        if (container && execution->handed)
                porter_leave(container);
        if (container && execution->kind != EXECUTION_CHECK)
                idle_stop_begin(container);
}
