/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A container's directory, STATE_DIR "/containers/<machine>", opened from the top down.
 *
 * It and all above it that is ours must be root's own and closed to everybody else: with mapped
 * ownership a setuid program of a container is a setuid program of the host to whoever reaches it.
 * Each function tells what is wrong in the journal.
 */

#include "record.h"
#include "spec.h"

int directory_open(const char *machine, int *ret);

/* STATE_DIR itself. */
int directory_open_state(int *ret);

/* Its root tree. */
int directory_open_root(int directory, const char *machine, int *ret);

/* The record in it, which must be of this machine, and complete. */
int directory_read_record(int directory, const char *machine, Record **ret);

/* The spec that was accepted for it. */
int directory_read_spec(int directory, const Record *record, const char *machine, Spec **ret);

/* The files of an owner's named volume, which are this uid's and gid's when they are made. */
int directory_open_volume(const Volume *volume, uid_t owner, int *ret);
