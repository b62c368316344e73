/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "firewall-docker.h"
#include "firewall-elements.h"
#include "firewall-transaction.h"

#define THEIRS "ip filter " DOCKER_CHAIN
#define CHAIN  "FLAKECTR"
#define OURS   "ip filter " CHAIN

/* The number of the rule that leads to ours, 0: there is none. -ENOENT: Docker is not there. */
static int find_jump(uint64_t *ret) {
        _cleanup_free_ char *text = NULL;
        const char *place;
        int r;

        r = firewall_ask("list chain " THEIRS, &text);
        if (r < 0)
                return r;

        place = strstr(text, "jump " CHAIN " ");
        place = place ? strstr(place, "# handle ") : NULL;
        *ret = place ? strtoull(place + strlen("# handle "), NULL, 10) : 0;
        return 0;
}

int firewall_docker_open(char *const *ways) {
        _cleanup_transaction_ FirewallTransaction transaction = {};
        uint64_t jump;
        int r;

        r = find_jump(&jump);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        r = firewall_transaction_begin(&transaction);
        if (r < 0)
                return r;

        fputs("add chain " OURS "\nflush chain " OURS "\nadd rule " OURS
              " oifname \"fc-*\" counter accept\n",
              transaction.file);
        for (; *ways; ways++)
                if (firewall_name_is_valid(*ways))
                        fprintf(transaction.file,
                                "add rule " OURS
                                " iifname \"fc-*\" oifname \"%s\" counter accept\n",
                                *ways);
        if (jump == 0)
                fputs("insert rule " THEIRS " counter jump " CHAIN "\n", transaction.file);
        r = firewall_transaction_commit(&transaction);
        return r < 0 ? r : 1;
}

int firewall_docker_close(void) {
        _cleanup_transaction_ FirewallTransaction transaction = {};
        uint64_t jump;
        int r;

        r = find_jump(&jump);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (jump == 0)
                return 0;

        r = firewall_transaction_begin(&transaction);
        if (r < 0)
                return r;

        fprintf(transaction.file,
                "delete rule " THEIRS " handle %" PRIu64 "\nflush chain " OURS
                "\ndelete chain " OURS "\n",
                jump);
        return firewall_transaction_commit(&transaction);
}
