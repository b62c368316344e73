/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "nix-version.h"
#include "test.h"

static void check(const char *text, unsigned major, unsigned minor) {
        NixVersion version = {};

        CHECK_INT(nix_version_parse(text, &version), 0);
        CHECK_INT(version.major, major);
        CHECK_INT(version.minor, minor);
}

static void check_refused(const char *text) {
        NixVersion version = { 7, 7 };

        CHECK_INT(nix_version_parse(text, &version), -EBADMSG);
        CHECK_INT(version.major, 7);
}

int main(void) {
        check("nix (Nix) 2.8.0\n", 2, 8);
        check("nix (Nix) 2.26.3", 2, 26);
        check("nix (Nix) 2.19pre20231107_abcdef\n", 2, 19);
        check("nix (Lix, like Nix) 2.91.1\nSystem type: x86_64-linux\n", 2, 91);
        check("nix (Determinate Nix 3.8.2) 2.30.1\n", 2, 30);

        check_refused("");
        check_refused("\n");
        check_refused("2.8.0");
        check_refused("nix (Nix) two");
        check_refused("nix (Nix) 2");
        check_refused("nix (Nix) -2.8");
        check_refused("nix (Nix) ");
        return 0;
}
