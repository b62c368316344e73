/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <nftables/libnftables.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "firewall.h"
#include "log.h"
#include "names.h"

/* The words of port-name.c, and of any interface that is not made to deceive. */
#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@:+"

#define INET         "inet flakectr"
#define BRIDGE       "bridge flakectr"

static const char rules[] = {
#include "firewall-rules.inc"
};

static bool name_is_valid(const char *name) {
        size_t length = strlen(name);

        return length > 0 && length < IF_NAMESIZE && strspn(name, NAME_LETTERS) == length;
}

static bool port_is_valid(const FirewallPort *port) {
        return lease_is_valid(port->lease) && name_is_valid(port->name);
}

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

/* `verb` is "add" or "delete". One that is added first can be deleted. */
static void print_network(FILE *file, const char *verb, const FirewallPort *port) {
        const Lease *lease = port->lease;

        fprintf(file,
                "%s element " INET " networks { \"%s\" . \"%s\" }\n"
                "%s element " INET " gateways4 { \"%s\" . %s }\n"
                "%s element " INET " gateways6 { \"%s\" . %s }\n"
                "%s element " INET " owners { %" PRIu32 " . \"%s\" }\n",
                verb, lease->bridge, lease->bridge, verb, lease->bridge, lease->gateway4, verb,
                lease->bridge, lease->gateway6, verb, (uint32_t) port->owner, lease->bridge);
}

/* The target of an advertisement is not known to nftables as an address, but as a number. */
static void print_target(FILE *file, const char *verb, const FirewallPort *port) {
        struct in6_addr address = {};

        (void) inet_pton(AF_INET6, port->lease->address6, &address);
        fprintf(file, "%s element " BRIDGE " targets6 { \"%s\" . 0x", verb, port->name);
        for (size_t i = 0; i < sizeof(address); i++)
                fprintf(file, "%02x", address.s6_addr[i]);
        fputs(" }\n", file);
}

static void print_trust(FILE *file, const char *verb, const FirewallPort *port) {
        const Lease *lease = port->lease;

        fprintf(file,
                "%s element " INET " trusted4 { \"%s\" . %s }\n"
                "%s element " INET " trusted6 { \"%s\" . %s }\n",
                verb, lease->bridge, lease->address4, verb, lease->bridge, lease->address6);
}

static void print_port(FILE *file, const char *verb, const FirewallPort *port) {
        const Lease *lease = port->lease;

        fprintf(file,
                "%s element " BRIDGE " ports { \"%s\" }\n"
                "%s element " BRIDGE " addresses4 { \"%s\" . %s }\n"
                "%s element " BRIDGE " addresses6 { \"%s\" . %s }\n",
                verb, port->name, verb, port->name, lease->address4, verb, port->name,
                lease->address6);
        print_target(file, verb, port);
}

static void print_reset(FILE *file) {
        fputs("add table " INET "\ndelete table " INET "\n"
              "add table " BRIDGE "\ndelete table " BRIDGE "\n",
              file);
}

static void print_servants(FILE *file) {
        const struct passwd *user = getpwnam(PROXY_USER);

        if (user)
                fprintf(file, "add element " INET " servants { %" PRIu32 " }\n",
                        (uint32_t) user->pw_uid);
}

static int finish(FILE *file, char **text) {
        bool failed = ferror(file) != 0;

        if (fclose(file) != 0 || failed)
                return -ENOMEM;
        return run(*text);
}

int firewall_load(const FirewallPort *ports, size_t n) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file;

        for (size_t i = 0; i < n; i++)
                if (!port_is_valid(&ports[i]))
                        return -EINVAL;

        file = open_memstream(&text, &size);
        if (!file)
                return -ENOMEM;

        print_reset(file);
        fwrite(rules, sizeof(rules) - 1, 1, file);
        print_servants(file);
        for (size_t i = 0; i < n; i++) {
                print_network(file, "add", &ports[i]);
                print_port(file, "add", &ports[i]);
                if (ports[i].reaches_host)
                        print_trust(file, "add", &ports[i]);
        }
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

        if (!port_is_valid(port))
                return -EINVAL;

        file = open_memstream(&text, &size);
        if (!file)
                return -ENOMEM;

        print_network(file, "add", port);
        print_port(file, "add", port);
        /* It may have been trusted until now. */
        print_trust(file, "add", port);
        if (!port->reaches_host)
                print_trust(file, "delete", port);
        return finish(file, &text);
}

int firewall_remove(const FirewallPort *port, bool last) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file;
        int r;

        if (!port_is_valid(port))
                return -EINVAL;

        file = open_memstream(&text, &size);
        if (!file)
                return -ENOMEM;

        for (size_t i = 0; i < 2; i++) {
                const char *verb = i == 0 ? "add" : "delete";

                print_port(file, verb, port);
                print_trust(file, verb, port);
                if (last)
                        print_network(file, verb, port);
        }
        r = finish(file, &text);
        return r == -ENOENT ? 0 : r;
}

int firewall_set_uplinks(char *const *uplinks) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *file = open_memstream(&text, &size);

        if (!file)
                return -ENOMEM;

        fputs("flush set " INET " uplinks\n", file);
        for (; uplinks && *uplinks; uplinks++)
                if (name_is_valid(*uplinks))
                        fprintf(file, "add element " INET " uplinks { \"%s\" }\n", *uplinks);
        return finish(file, &text);
}
