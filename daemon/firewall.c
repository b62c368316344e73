/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <nftables/libnftables.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "firewall-elements.h"
#include "firewall.h"
#include "log.h"
#include "names.h"


static const char rules[] = {
#include "firewall-rules.inc"
};

/* One for as long as we live: to close its socket waits for the kernel's RCU, up to 20 ms. */
static struct nft_ctx *context;

static int context_open(void) {
        if (context)
                return 0;

        context = nft_ctx_new(NFT_CTX_DEFAULT);
        if (context && nft_ctx_buffer_error(context) == 0 && nft_ctx_buffer_output(context) == 0)
                return 0;

        nft_ctx_free(context);
        context = NULL;
        return -ENOMEM;
}

/* Of what the library says only the first line is for people; below it draws. */
static int run(const char *text) {
        const char *fault;
        int r;

        r = context_open();
        if (r < 0)
                return r;

        errno = 0;
        if (nft_run_cmd_from_buffer(context, text) == 0)
                return 0;

        r = errno == ENOENT ? -ENOENT : -EIO;
        fault = nft_ctx_get_error_buffer(context);
        if (strstr(fault, strerror(ENOENT)))
                return -ENOENT;
        log_error("nftables: %.*s", (int) strcspn(fault, "\n"), fault);
        return r;
}

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

static int finish(FILE *file, char **text) {
        bool failed = ferror(file) != 0;

        if (fclose(file) != 0 || failed)
                return -ENOMEM;
        return run(*text);
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

int firewall_load(const FirewallContent *content) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file;

        if (!ports_are_valid(content) || !listeners_are_valid(content))
                return -EINVAL;

        file = open_memstream(&text, &size);
        if (!file)
                return -ENOMEM;

        print_reset(file);
        fwrite(rules, sizeof(rules) - 1, 1, file);
        print_servants(file);
        for (size_t i = 0; i < content->n_ports; i++) {
                firewall_print_network(file, "add", &content->ports[i]);
                firewall_print_port(file, "add", &content->ports[i]);
                if (content->ports[i].reaches_host)
                        firewall_print_trust(file, "add", &content->ports[i]);
        }
        for (size_t i = 0; i < content->n_listeners; i++)
                firewall_print_listener(file, "add", &content->listeners[i]);
        return finish(file, &text);
}

int firewall_unload(void) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file = open_memstream(&text, &size);

        if (!file)
                return -ENOMEM;

        print_reset(file);
        return finish(file, &text);
}

int firewall_add(const FirewallPort *port) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file;

        if (!firewall_port_is_valid(port))
                return -EINVAL;

        file = open_memstream(&text, &size);
        if (!file)
                return -ENOMEM;

        firewall_print_network(file, "add", port);
        firewall_print_port(file, "add", port);
        /* It may have been trusted until now. */
        firewall_print_trust(file, "add", port);
        if (!port->reaches_host)
                firewall_print_trust(file, "delete", port);
        return finish(file, &text);
}

int firewall_remove(const FirewallPort *port, bool last) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file;
        int r;

        if (!firewall_port_is_valid(port))
                return -EINVAL;

        file = open_memstream(&text, &size);
        if (!file)
                return -ENOMEM;

        for (size_t i = 0; i < 2; i++) {
                const char *verb = i == 0 ? "add" : "delete";

                firewall_print_port(file, verb, port);
                firewall_print_trust(file, verb, port);
                if (last)
                        firewall_print_network(file, verb, port);
        }
        r = finish(file, &text);
        return r == -ENOENT ? 0 : r;
}

static int change_listeners(const FirewallContent *content, bool remove) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file;

        if (!listeners_are_valid(content))
                return -EINVAL;

        file = open_memstream(&text, &size);
        if (!file)
                return -ENOMEM;

        for (size_t i = 0; i < content->n_listeners; i++) {
                firewall_print_listener(file, "add", &content->listeners[i]);
                if (remove)
                        firewall_print_listener(file, "delete", &content->listeners[i]);
        }
        return finish(file, &text);
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
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file = open_memstream(&text, &size);

        if (!file)
                return -ENOMEM;

        fputs("flush set " FIREWALL_INET " uplinks\n", file);
        for (; uplinks && *uplinks; uplinks++)
                if (firewall_name_is_valid(*uplinks))
                        fprintf(file, "add element " FIREWALL_INET " uplinks { \"%s\" }\n",
                                *uplinks);
        return finish(file, &text);
}
