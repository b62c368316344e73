/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The credentials of a container, fetched anew at each start, and kept in memory that is never
 * swapped: STATE_DIR "/containers/<machine>/credentials/<number>". systemd-nspawn reads them there.
 */

#include "credential.h"
#include "site.h"

/*
 * After private_mounts_enter(). Tells what is wrong in the journal,
 * but nothing that is in one.
 */
int credentials_load(const Site *site, const CredentialList *list);
