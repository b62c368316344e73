/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>

#include "arguments.h"
#include "environment.h"
#include "test.h"

#define NAME "flakectr-init"
#define PAIR "--address", "10.0.0.2/24", "--gateway", "10.0.0.1"

static const struct {
        const char *argv[24];
        const char *fault;
} bad[] = {
        { { NAME, NULL }, "--" },
        { { NAME, "--", NULL }, "INIT" },
        { { NAME, "--", "init", NULL }, "init" },
        { { NAME, "--", "", NULL }, "" },
        { { NAME, "/init", NULL }, "/init" },
        { { NAME, PAIR, NULL }, "--" },
        { { NAME, PAIR, "/init", NULL }, "/init" },
        { { NAME, "--gateway", "10.0.0.1", "--", "/init", NULL }, "--gateway" },
        { { NAME, "--address", NULL }, "--address" },
        { { NAME, "--address", "10.0.0.2", "--gateway", "10.0.0.1", "--", "/i", NULL },
          "10.0.0.2" },
        { { NAME, "--address", "10.0.0.2/24", NULL }, "--gateway" },
        { { NAME, "--address", "10.0.0.2/24", "--", "/init", NULL }, "--" },
        { { NAME, "--address", "10.0.0.2/24", "--gateway", NULL }, "--gateway" },
        { { NAME, "--address", "10.0.0.2/24", "--gateway", "fd00::1", "--", "/i", NULL },
          "fd00::1" },
        { { NAME, "--address", "fd00::2/64", "--gateway", "10.0.0.1", "--", "/i", NULL },
          "10.0.0.1" },
        { { NAME, "--address", "10.0.0.2/0", "--gateway", "10.0.0.1", "--", "/i", NULL },
          "10.0.0.2/0" },
        { { NAME, "--address", "10.0.0.2/33", "--gateway", "10.0.0.1", "--", "/i", NULL },
          "10.0.0.2/33" },
        { { NAME, "--address", "10.0.0.2/ 24", "--gateway", "10.0.0.1", "--", "/i", NULL },
          "10.0.0.2/ 24" },
        { { NAME, "--address", "10.0.0.2/-1", "--gateway", "10.0.0.1", "--", "/i", NULL },
          "10.0.0.2/-1" },
        { { NAME, "--address", "10.0.0.2/24x", "--gateway", "10.0.0.1", "--", "/i", NULL },
          "10.0.0.2/24x" },
        { { NAME, "--address", "10.0.0.2/0024", "--gateway", "10.0.0.1", "--", "/i", NULL },
          "10.0.0.2/0024" },
        { { NAME, "--address", "fd00::2/129", "--gateway", "fd00::1", "--", "/i", NULL },
          "fd00::2/129" },
        { { NAME, "--address", "10.0.2/24", "--gateway", "10.0.0.1", "--", "/i", NULL },
          "10.0.2/24" },
        { { NAME, "--address", "/24", "--gateway", "10.0.0.1", "--", "/i", NULL }, "/24" },
        { { NAME, "--address", "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/64", "--gateway",
            "fd00::1", "--", "/i", NULL },
          "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/64" },
        { { NAME, PAIR, "--resolver", NULL }, "--resolver" },
        { { NAME, PAIR, "--resolver", "10.0.0.1\nsearch x", "--", "/i", NULL },
          "10.0.0.1\nsearch x" },
        { { NAME, PAIR, "--resolver", "10.0.0.1", "/init", NULL }, "/init" },
        { { NAME, "--resolver", "10.0.0.1", PAIR, "--", "/i", NULL }, "--address" },
        { { NAME, PAIR, "--names", NULL }, "--names" },
        { { NAME, PAIR, "--names", "lock", "--", "/i", NULL }, "lock" },
        { { NAME, PAIR, "--names", "/l", "--resolver", "10.0.0.1", "--", "/i", NULL },
          "--resolver" },
        { { NAME, "--variable", NULL }, "--variable" },
        { { NAME, "--variable", "A", "--", "/i", NULL }, "A" },
        { { NAME, "--variable", "=1", "--", "/i", NULL }, "=1" },
        { { NAME, PAIR, "--variable", "A=1", "--", "/i", NULL }, "--variable" },
        { { NAME, PAIR, "--confine", "--", "/i", NULL }, "--confine" },
        { { NAME, "--minimal", NULL }, "--minimal" },
        { { NAME, "--minimal", "x", "--", "/i", NULL }, "x" },
        { { NAME, "--minimal", "/x", "/i", NULL }, "/i" },
        { { NAME, "--minimal", "/x", "--host-network", "--", "/i", NULL }, "--host-network" },
        { { NAME, PAIR, PAIR, PAIR, PAIR, PAIR, "--", "/init", NULL }, "--address" },
};

static void test_bad(void) {
        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
                Arguments arguments;
                const char *fault = NULL;

                CHECK_INT(arguments_parse((char **) bad[i].argv, &arguments, &fault), -EINVAL);
                CHECK_STRING(fault, bad[i].fault);
        }
}

static void check_text(int family, const void *address, const char *expected) {
        char text[INET6_ADDRSTRLEN];

        CHECK_STRING(inet_ntop(family, address, text, sizeof(text)), expected);
}

static void test_both_families(void) {
        const char *argv[] = { NAME,        PAIR,           "--address",  "fd00:1::2/64",
                               "--gateway", "fd00::1",      "--resolver", "10.0.0.1",
                               "--minimal", "/nix/store/x", "--",         "/nix/store/x/init",
                               "--address", "--",           NULL };
        Arguments arguments;
        const char *fault = NULL;

        CHECK_INT(arguments_parse((char **) argv, &arguments, &fault), 0);
        CHECK(!fault);
        CHECK_INT(arguments.n_addresses, 2);

        CHECK_INT(arguments.addresses[0].family, AF_INET);
        CHECK_INT(arguments.addresses[0].prefix_length, 24);
        check_text(AF_INET, arguments.addresses[0].address, "10.0.0.2");
        check_text(AF_INET, arguments.addresses[0].gateway, "10.0.0.1");

        CHECK_INT(arguments.addresses[1].family, AF_INET6);
        CHECK_INT(arguments.addresses[1].prefix_length, 64);
        check_text(AF_INET6, arguments.addresses[1].address, "fd00:1::2");
        check_text(AF_INET6, arguments.addresses[1].gateway, "fd00::1");

        CHECK_STRING(arguments.resolver, "10.0.0.1");
        CHECK_STRING(arguments.minimal, "/nix/store/x");

        /* What follows the init is its own, whatever it looks like. */
        CHECK_STRING(arguments.command[0], "/nix/store/x/init");
        CHECK_STRING(arguments.command[1], "--address");
        CHECK_STRING(arguments.command[2], "--");
        CHECK(!arguments.command[3]);
}

static void check_setting(const char *variable, const char *expected) {
        char *text = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&text, &size);

        CHECK(stream);
        CHECK_INT(environment_write_setting(stream, variable), 0);
        CHECK_INT(fclose(stream), 0);
        CHECK_STRING(text, expected);
        free(text);
}

static void test_variables(void) {
        const char *argv[] = { NAME, "--confine", "--variable", "A=1", "--variable", "B==",
                               "--", "/init",     "--variable", "C=1", NULL };
        Arguments arguments;
        const char *fault = NULL;

        CHECK_INT(arguments_parse((char **) argv, &arguments, &fault), 0);
        CHECK(arguments.confine);
        CHECK_INT(arguments.n_variables, 2);
        CHECK_STRING(arguments_variable(&arguments, 0), "A=1");
        CHECK_STRING(arguments_variable(&arguments, 1), "B==");
        CHECK_STRING(arguments.command[1], "--variable");

        /* As systemd reads it: quoted, and with its specifiers. */
        check_setting("A=", "DefaultEnvironment=\"A=\"\n");
        check_setting("A=x y", "DefaultEnvironment=\"A=x y\"\n");
        check_setting("A=\"\\%$'", "DefaultEnvironment=\"A=\\\"\\\\%%$'\"\n");
}

static void test_no_address(void) {
        const char *argv[] = { NAME, "--", "/init", NULL };
        Arguments arguments;
        const char *fault = NULL;

        CHECK_INT(arguments_parse((char **) argv, &arguments, &fault), 0);
        CHECK_INT(arguments.n_addresses, 0);
        CHECK(!arguments.resolver && !arguments.confine);
        CHECK_STRING(arguments.command[0], "/init");
}

int main(void) {
        test_bad();
        test_both_families();
        test_variables();
        test_no_address();
        return 0;
}
