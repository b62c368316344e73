/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A secret that a container gets at each start: what a file of the host has in it, or what a
 * command prints.
 *
 * A spec says where it comes from and never what it is, so it is neither in the store nor on the
 * bus. All rules that need no look at a disk are here; flakectr-run fetches it, as the owner.
 */

#include "document.h"

#define CREDENTIALS_MAX            32
#define CREDENTIAL_ID_MAX          64           /* bytes */
#define CREDENTIAL_COMMAND_MAX     1024         /* bytes of a command as it is shown */
#define CREDENTIAL_COMMAND_TIMEOUT 60           /* seconds */
#define CREDENTIALS_SIZE_MAX       (512 * 1024) /* bytes of all of a container together */

typedef struct Credential {
        char *id;
        char *file;     /* a path, which without a slash first is below the flake's directory */
        char **command; /* NULL: it is a file */
        char *shown;    /* the command as a shell would take it */
} Credential;

typedef struct CredentialList {
        Credential *items;
        size_t n;
} CredentialList;

void credential_list_done(CredentialList *list);
#define _cleanup_credential_list_ _cleanup_(credential_list_done)

/* The key "credentials" of a spec, where it is there. A fault is told as the document's. */
int credential_list_read(const Document *spec, CredentialList *list);

/* The end of a sentence, see grant.h. `flake_directory` is NULL where the flake has none. */
int credential_format_want(const Credential *credential, const char *flake_directory, char **ret);
