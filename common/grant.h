/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What a flake wants of its owner beyond its own directory.
 *
 * A want is the end of a sentence, "read and write /srv/data": it is what the owner is asked, what
 * he agrees to, and what is kept in the record as a grant.
 */

#include <stdbool.h>

#include "record.h"
#include "spec.h"

#define WANT_BOOT "start with the host"
#define WANT_HOST "connect to what listens on this host"

/* All that this spec wants for the container of this record; an empty list where it is nothing. */
int grant_list_wanted(const Record *record, const Spec *spec, char ***ret);

/* A named volume that is of another flake. */
int grant_push_volume(const Volume *volume, const char *flake, char ***wants);

/* `grants` may be NULL. Who may write may read. */
bool grant_is_given(const char *want, char *const *grants);

/* Those that are neither among the record's grants nor in `accepted`, which may be NULL. */
int grant_list_missing(
        const Record *record, char *const *wants, char *const *accepted, char ***ret_missing);
