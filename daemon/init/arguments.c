/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"

size_t address_size(int family) {
        return family == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
}

static bool parse_prefix_length(const char *text, int family, unsigned *ret) {
        unsigned long n;
        char *end;

        /* strtoul() takes a sign and spaces, too. */
        if (text[0] < '0' || text[0] > '9' || strlen(text) > 3)
                return false;

        n = strtoul(text, &end, 10);
        if (*end || n < 1 || n > 8 * address_size(family))
                return false;

        *ret = (unsigned) n;
        return true;
}

static bool parse_address(const char *text, Address *ret) {
        char copy[INET6_ADDRSTRLEN];
        const char *slash = strchr(text, '/');

        if (!slash || (size_t) (slash - text) >= sizeof(copy))
                return false;

        memcpy(copy, text, (size_t) (slash - text));
        copy[slash - text] = '\0';

        ret->family = strchr(copy, ':') ? AF_INET6 : AF_INET;
        return inet_pton(ret->family, copy, ret->address) == 1 &&
                parse_prefix_length(slash + 1, ret->family, &ret->prefix_length);
}

/* Four words: --address ADDRESS/PREFIX --gateway ADDRESS. Gives the one that is not in order. */
static const char *parse_pair(char **argv, Address *ret) {
        if (!argv[1] || !parse_address(argv[1], ret))
                return argv[1] ?: argv[0];
        if (!argv[2] || strcmp(argv[2], "--gateway") != 0)
                return argv[2] ?: "--gateway";
        if (!argv[3] || inet_pton(ret->family, argv[3], ret->gateway) != 1)
                return argv[3] ?: argv[2];
        return NULL;
}

/* Two words: --resolver ADDRESS. Gives the one that is not in order. */
static const char *parse_resolver(char **argv, const char **ret) {
        Address address;

        if (!argv[1])
                return argv[0];
        address.family = strchr(argv[1], ':') ? AF_INET6 : AF_INET;
        if (inet_pton(address.family, argv[1], address.address) != 1)
                return argv[1];

        *ret = argv[1];
        return NULL;
}

/* Two words, of which the second is a path. Gives the one that is not in order. */
static const char *parse_path(char **argv, const char **ret) {
        if (!argv[1] || argv[1][0] != '/')
                return argv[1] ?: argv[0];

        *ret = argv[1];
        return NULL;
}

char *arguments_variable(const Arguments *arguments, size_t i) {
        return arguments->variables[2 * i + 1];
}

/* Two words each: --variable NAME=VALUE. Gives the one that is not in order. */
static const char *parse_variables(char ***argv, Arguments *ret) {
        ret->variables = *argv;
        for (; **argv && strcmp(**argv, "--variable") == 0; *argv += 2) {
                const char *variable = (*argv)[1];

                if (!variable || variable[0] == '=' || !strchr(variable, '='))
                        return variable ?: **argv;
                ret->n_variables++;
        }
        return NULL;
}

static const char *parse_addresses(char ***argv, Arguments *ret) {
        const char *fault = NULL;

        for (; !fault && **argv && strcmp(**argv, "--address") == 0; *argv += 4) {
                if (ret->n_addresses == ADDRESSES_MAX)
                        return **argv;
                fault = parse_pair(*argv, &ret->addresses[ret->n_addresses++]);
        }
        return fault;
}

/* Of two words, which may be missing. Gives the one that is not in order. */
static const char *parse_option(
        char ***argv,
        const char *option,
        const char *(*parse)(char **argv, const char **ret),
        const char **ret) {
        const char *fault;

        if (!**argv || strcmp(**argv, option) != 0)
                return NULL;
        fault = parse(*argv, ret);
        *argv += fault ? 0 : 2;
        return fault;
}

static bool parse_flag(char ***argv, const char *flag) {
        bool given = **argv && strcmp(**argv, flag) == 0;

        *argv += given;
        return given;
}

/* Gives the word that is not in order. */
static const char *parse_options(char ***argv, Arguments *ret) {
        const char *fault;

        ret->confine = parse_flag(argv, "--confine");
        fault = parse_variables(argv, ret);
        if (!fault)
                fault = parse_addresses(argv, ret);
        if (!fault)
                fault = parse_option(argv, "--resolver", parse_resolver, &ret->resolver);
        if (!fault)
                fault = parse_option(argv, "--names", parse_path, &ret->names);
        if (fault)
                return fault;

        ret->host_network = parse_flag(argv, "--host-network");
        fault = parse_option(argv, "--minimal", parse_path, &ret->minimal);
        if (fault)
                return fault;
        if (!**argv || strcmp(**argv, "--") != 0)
                return **argv ?: "--";
        if (!(*argv)[1] || (*argv)[1][0] != '/')
                return (*argv)[1] ?: "INIT";
        return NULL;
}

int arguments_parse(char **argv, Arguments *ret, const char **ret_fault) {
        Arguments arguments = {};
        const char *fault;

        argv++;
        fault = parse_options(&argv, &arguments);
        if (fault) {
                *ret_fault = fault;
                return -EINVAL;
        }

        arguments.command = argv + 1;
        *ret = arguments;
        return 0;
}
