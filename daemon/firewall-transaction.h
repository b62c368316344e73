/* SPDX-License-Identifier: MIT */
#pragma once

/* Commands of nft(8), done by libnftables wholly or not at all. */

#include <stdio.h>

#include "cleanup.h"

typedef struct FirewallTransaction {
        FILE *file; /* commands, one a line */
        char *text;
        size_t size;
} FirewallTransaction;

void firewall_transaction_done(FirewallTransaction *transaction);
#define _cleanup_transaction_ _cleanup_(firewall_transaction_done)

int firewall_transaction_begin(FirewallTransaction *transaction);
/* -ENOENT: what is spoken of is not there. Other faults are logged. */
int firewall_transaction_commit(FirewallTransaction *transaction);

/* Would it be done? */
int firewall_transaction_try(FirewallTransaction *transaction);

/* What nft prints for a command, in a new string; rules with their handles. */
int firewall_ask(const char *command, char **ret);
