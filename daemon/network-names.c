/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "network-names.h"

/* Also of one that is down: whoever looks for it is led to nobody else meanwhile. */
static bool is_anothers_name(const Container *container, const char *alias) {
        const char *bridge = container->record->lease.bridge;

        for (const Container *c = container->list->first; c; c = c->next)
                if (c != container && strcmp(c->record->lease.bridge, bridge) == 0 &&
                    strcmp(container_name_hostname(container_name(c)), alias) == 0)
                        return true;
        return false;
}

static void print_container(FILE *file, const Container *container) {
        const Lease *lease = &container->record->lease;
        const char *name = container_name(container), *part = container_name_hostname(name);
        char **aliases = container->spec ? container->spec->network.aliases : NULL;

        for (int i = 0; i < 2; i++) {
                fprintf(file, "%s %s", i == 0 ? lease->address4 : lease->address6, name);
                if (strcmp(part, name) != 0)
                        fprintf(file, " %s", part);
                for (char **alias = aliases; alias && *alias; alias++)
                        if (!is_anothers_name(container, *alias))
                                fprintf(file, " %s", *alias);
                fputc('\n', file);
        }
}

int network_names(
        const ContainerList *list, const char *bridge, const Container *without, char **ret) {
        char *text;
        size_t size;
        FILE *file = open_memstream(&text, &size);

        if (!file)
                return -ENOMEM;
        for (const Container *c = list->first; c; c = c->next)
                if (c != without && container_has_addresses(c) &&
                    strcmp(c->record->lease.bridge, bridge) == 0)
                        print_container(file, c);
        if (fclose(file) != 0)
                return -ENOMEM;

        *ret = text;
        return 0;
}
