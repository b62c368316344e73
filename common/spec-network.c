/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "container-name.h"
#include "spec-network.h"
#include "strv.h"

bool spec_network_is_private(const SpecNetwork *network) {
        return !network->none && !network->host;
}

static int read_mode(const Document *document, SpecNetwork *network) {
        const char *word;
        int r;

        if (!document_has(document, "network"))
                return 0;

        r = document_get_string(document, "network", &word);
        if (r < 0)
                return r;
        network->none = strcmp(word, "none") == 0;
        network->host = strcmp(word, "host") == 0;
        if (spec_network_is_private(network) && strcmp(word, "private") != 0)
                return document_fault_string(
                        document, "network", word, "is no network; these are: private, none, host");
        return 0;
}

static int read_aliases(const Document *document, SpecNetwork *network) {
        int r;

        if (!document_has(document, "aliases"))
                return 0;

        r = document_copy_strings(document, "aliases", SPEC_ALIASES_MAX, &network->aliases);
        for (char **alias = network->aliases; r >= 0 && *alias; alias++)
                if (!name_part_is_valid(*alias))
                        r = document_fault_string(
                                document, "aliases", *alias,
                                "is no name, which has 1 to 52 letters a-z, digits and dashes, and "
                                "no dash at its ends");
        return r;
}

/* What is said of a network that it is not in is a mistake. */
static int check_foreign(const Document *document, const SpecNetwork *network) {
        const char *useless = NULL;
        size_t n_ports = 0;
        int r = 0;

        /* Whether the ports are in order is looked at elsewhere. */
        if (document_has(document, "ports"))
                r = document_get_length(document, "ports", SIZE_MAX, &n_ports);
        if (r < 0)
                return r;

        if (n_ports > 0 && network->none)
                useless = "ports";
        else if (strv_length(network->aliases) > 0)
                useless = "aliases";
        else if (network->host_access)
                useless = "hostAccess";
        if (!useless)
                return 0;
        return document_fault(
                document, useless, "a container whose network is \"%s\" has no use for it",
                network->none ? "none" : "host");
}

int spec_network_read(const Document *document, SpecNetwork *network) {
        int r;

        r = read_mode(document, network);
        if (r >= 0)
                r = read_aliases(document, network);
        if (r >= 0 && document_has(document, "hostAccess"))
                r = document_get_boolean(document, "hostAccess", &network->host_access);
        return r < 0 || spec_network_is_private(network) ? r : check_foreign(document, network);
}

void spec_network_done(SpecNetwork *network) {
        strv_free(network->aliases);
}
