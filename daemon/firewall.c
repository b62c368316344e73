/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>

#include "cleanup.h"
#include "firewall-elements.h"
#include "firewall-transaction.h"
#include "firewall.h"
#include "names.h"

static const char rules[] = {
#include "firewall-rules.inc"
};

static void print_reset(FILE *file) {
        fputs("add table " FIREWALL_INET "\ndelete table " FIREWALL_INET "\n"
              "add table " FIREWALL_BRIDGE "\ndelete table " FIREWALL_BRIDGE "\n",
              file);
}

static void print_servants(FILE *file) {
        const struct passwd *user = getpwnam(PROXY_USER);

        if (user)
                fprintf(file, "add element " FIREWALL_INET " servants { %" PRIu32 " }\n",
                        (uint32_t) user->pw_uid);
}

static void print_uplinks(FILE *file, char *const *uplinks) {
        for (; uplinks && *uplinks; uplinks++)
                if (firewall_name_is_valid(*uplinks))
                        fprintf(file, "add element " FIREWALL_INET " uplinks { \"%s\" }\n",
                                *uplinks);
}

static bool ports_are_valid(const FirewallContent *content) {
        for (size_t i = 0; i < content->n_ports; i++)
                if (!firewall_port_is_valid(&content->ports[i]))
                        return false;
        return true;
}

static bool listeners_are_valid(const FirewallContent *content) {
        for (size_t i = 0; i < content->n_listeners; i++)
                if (!firewall_listener_is_valid(&content->listeners[i]))
                        return false;
        return true;
}

static void print_content(FILE *file, const FirewallContent *content) {
        print_servants(file);
        for (size_t i = 0; i < content->n_ports; i++) {
                firewall_print_network(file, "add", &content->ports[i]);
                firewall_print_port(file, "add", &content->ports[i]);
                if (content->ports[i].reaches_host)
                        firewall_print_trust(file, "add", &content->ports[i]);
        }
        for (size_t i = 0; i < content->n_listeners; i++)
                firewall_print_listener(file, "add", &content->listeners[i]);
        print_uplinks(file, content->uplinks);
}

/* Without a content the rules alone. */
static int load(const FirewallContent *content, int (*finish)(FirewallTransaction *transaction)) {
        _cleanup_transaction_ FirewallTransaction transaction = {};
        int r;

        r = firewall_transaction_begin(&transaction);
        if (r < 0)
                return r;

        print_reset(transaction.file);
        fwrite(rules, sizeof(rules) - 1, 1, transaction.file);
        if (content)
                print_content(transaction.file, content);
        return finish(&transaction);
}

int firewall_load(const FirewallContent *content) {
        if (!ports_are_valid(content) || !listeners_are_valid(content))
                return -EINVAL;
        return load(content, firewall_transaction_commit);
}

int firewall_try(void) {
        return load(NULL, firewall_transaction_try);
}

int firewall_unload(void) {
        _cleanup_transaction_ FirewallTransaction transaction = {};
        int r;

        r = firewall_transaction_begin(&transaction);
        if (r < 0)
                return r;

        print_reset(transaction.file);
        return firewall_transaction_commit(&transaction);
}

int firewall_add(const FirewallPort *port) {
        _cleanup_transaction_ FirewallTransaction transaction = {};
        int r;

        if (!firewall_port_is_valid(port))
                return -EINVAL;

        r = firewall_transaction_begin(&transaction);
        if (r < 0)
                return r;

        firewall_print_network(transaction.file, "add", port);
        firewall_print_port(transaction.file, "add", port);
        /* It may have been trusted until now. */
        firewall_print_trust(transaction.file, "add", port);
        if (!port->reaches_host)
                firewall_print_trust(transaction.file, "delete", port);
        return firewall_transaction_commit(&transaction);
}

int firewall_remove(const FirewallPort *port, bool last) {
        _cleanup_transaction_ FirewallTransaction transaction = {};
        int r;

        if (!firewall_port_is_valid(port))
                return -EINVAL;

        r = firewall_transaction_begin(&transaction);
        if (r < 0)
                return r;

        for (size_t i = 0; i < 2; i++) {
                const char *verb = i == 0 ? "add" : "delete";

                firewall_print_port(transaction.file, verb, port);
                firewall_print_trust(transaction.file, verb, port);
                if (last)
                        firewall_print_network(transaction.file, verb, port);
        }
        r = firewall_transaction_commit(&transaction);
        return r == -ENOENT ? 0 : r;
}

static int change_listeners(const FirewallContent *content, bool remove) {
        _cleanup_transaction_ FirewallTransaction transaction = {};
        int r;

        if (!listeners_are_valid(content))
                return -EINVAL;

        r = firewall_transaction_begin(&transaction);
        if (r < 0)
                return r;

        for (size_t i = 0; i < content->n_listeners; i++) {
                firewall_print_listener(transaction.file, "add", &content->listeners[i]);
                if (remove)
                        firewall_print_listener(transaction.file, "delete", &content->listeners[i]);
        }
        return firewall_transaction_commit(&transaction);
}

int firewall_add_listeners(const FirewallContent *content) {
        return change_listeners(content, false);
}

int firewall_remove_listeners(const FirewallContent *content) {
        int r;

        r = change_listeners(content, true);
        return r == -ENOENT ? 0 : r;
}

int firewall_set_uplinks(char *const *uplinks) {
        _cleanup_transaction_ FirewallTransaction transaction = {};
        int r;

        r = firewall_transaction_begin(&transaction);
        if (r < 0)
                return r;

        fputs("flush set " FIREWALL_INET " uplinks\n", transaction.file);
        print_uplinks(transaction.file, uplinks);
        return firewall_transaction_commit(&transaction);
}
