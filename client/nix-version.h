/* SPDX-License-Identifier: MIT */
#pragma once

/* Which Nix a build would run. */

typedef struct NixVersion {
        unsigned major, minor;
} NixVersion;

/* From what `nix --version` prints: "nix (Nix) 2.26.3". -EBADMSG: it is of another form. */
int nix_version_parse(const char *text, NixVersion *ret);

/* Asks the nix of BUILD_PATH. -ENOENT: there is none. */
int nix_version_ask(NixVersion *ret);
