/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What flakectr-run asks of the first process inside:
 *
 *     flakectr-init [--confine] [--variable NAME=VALUE]... [--address ADDRESS/PREFIX --gateway
 * ADDRESS]...
 *             [--resolver ADDRESS] [--names FILE] [--host-network] [--minimal SYSTEM]
 *             -- INIT [ARGUMENT...]
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADDRESSES_MAX 4

typedef struct Address {
        int family;          /* AF_INET or AF_INET6 */
        uint8_t address[16]; /* in network byte order; four bytes of it for AF_INET */
        uint8_t gateway[16];
        unsigned prefix_length;
} Address;

typedef struct Arguments {
        bool confine;     /* by filter.h, which systemd-nspawn has left to us, and share.h */
        char **variables; /* argv from the first of them on: see arguments_variable() */
        size_t n_variables;
        Address addresses[ADDRESSES_MAX];
        size_t n_addresses;
        const char *resolver; /* NULL: none */
        const char *names;    /* locked until somebody answers for names; NULL: nobody waits */
        bool host_network;    /* there is none to configure */
        const char *minimal;  /* the path of a system without an init; NULL: it has one */
        char **command;       /* argv: INIT, which is an absolute path, and its arguments */
} Arguments;

/* The i-th, "NAME=VALUE". */
char *arguments_variable(const Arguments *arguments, size_t i);

/* The bytes of an address of this family. */
size_t address_size(int family);

/* -EINVAL: not of the form above; then ret_fault is the word, or what is missing. */
int arguments_parse(char **argv, Arguments *ret, const char **ret_fault);
