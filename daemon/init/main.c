/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "environment.h"
#include "filter.h"
#include "interface.h"
#include "minimal.h"
#include "resolver.h"
#include "share.h"

#define INTERFACE "host0" /* as systemd-nspawn calls it */

static int fail(const char *what, int r) {
        fprintf(stderr, "flakectr-init: %s: %s.\n", what, strerror(-r));
        return r;
}

static int configure_address(int socket, unsigned index, const Address *address) {
        int r;

        r = interface_add_address(socket, index, address);
        if (r < 0)
                return fail("cannot give " INTERFACE " its address", r);

        r = interface_add_route(socket, index, address);
        return r < 0 ? fail("cannot set the default route", r) : 0;
}

static int configure_interface(int socket, const Arguments *arguments) {
        unsigned index = if_nametoindex(INTERFACE);
        int r;

        if (index == 0)
                return fail("there is no network interface " INTERFACE, -errno);

        interface_refuse_advertisements(INTERFACE);
        r = interface_set_mac(socket, index, arguments);
        if (r < 0)
                return fail("cannot give " INTERFACE " its hardware address", r);
        r = interface_up(socket, index);
        if (r < 0)
                return fail("cannot bring " INTERFACE " up", r);

        for (size_t i = 0; i < arguments->n_addresses; i++) {
                const Address *address = &arguments->addresses[i];

                if (address->family == AF_INET6 && !interface_has_ipv6(INTERFACE))
                        continue;
                r = configure_address(socket, index, address);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int configure_network(const Arguments *arguments) {
        int fd, r;

        fd = message_open_socket();
        if (fd < 0)
                return fail("cannot open a netlink socket", fd);

        r = interface_up(fd, if_nametoindex("lo"));
        if (r < 0)
                r = fail("cannot bring lo up", r);
        else if (arguments->n_addresses > 0)
                r = configure_interface(fd, arguments);

        (void) close(fd);
        if (r < 0 || !arguments->resolver)
                return r;

        /* It starts without names all the same: it may need none, or bring its own. */
        if (resolver_write(arguments->resolver) < 0)
                fprintf(stderr, "flakectr-init: cannot write /etc/resolv.conf: %m.\n");
        if (arguments->names && resolver_await(arguments->names) < 0)
                fprintf(stderr, "flakectr-init: cannot wait for names: %m.\n");
        return r;
}

/* A stop that comes before systemd listens stays pending until it does; else it would be lost. */
static int block_stop_signals(void) {
        sigset_t signals;

        (void) sigemptyset(&signals);
        for (int i = 3; i <= 5; i++)
                (void) sigaddset(&signals, SIGRTMIN + i);
        if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
                return fail("cannot block the stop signals", -errno);
        return 0;
}

static int confine(void) {
        int r = share_take();

        if (r < 0)
                return fail("cannot take its share of what is the host's", r);
        r = filter_install();
        return r < 0 ? fail("cannot bar system calls", r) : 0;
}

int main(int argc, char **argv) {
        Arguments arguments;
        const char *fault;
        int r;

        if (argc < 1 || arguments_parse(argv, &arguments, &fault) < 0) {
                fprintf(stderr,
                        "flakectr-init: '%s' is missing or out of place in its arguments.\n",
                        argc < 1 ? "--" : fault);
                return EXIT_FAILURE;
        }

        if ((arguments.confine && confine() < 0) || block_stop_signals() < 0 ||
            (!arguments.host_network && configure_network(&arguments) < 0))
                return EXIT_FAILURE;

        r = arguments.minimal ? environment_set_minimal(&arguments) : environment_set(&arguments);
        if (r < 0) {
                (void) fail("cannot set the environment of services", r);
                return EXIT_FAILURE;
        }
        if (arguments.minimal)
                return minimal_run(&arguments);

        (void) execv(arguments.command[0], arguments.command);
        fprintf(stderr, "flakectr-init: cannot run %s: %s.\n", arguments.command[0],
                strerror(errno));
        return EXIT_FAILURE;
}
