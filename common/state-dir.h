/* SPDX-License-Identifier: MIT */
#pragma once

/* What the state directory holds; all of it root's and of mode 0700. */

#include "config.h"

#define CONTAINERS_DIR STATE_DIR "/containers" /* one directory for each machine name */
#define VOLUMES_DIR    STATE_DIR "/volumes"    /* one for each, called as a machine would be */
#define TRASH_DIR      STATE_DIR "/trash"
#define BOOT_DIR       STATE_DIR "/boot" /* a file for each machine that starts with the host */

/* In a container's directory. */
#define RECORD_FILE     "record.json"
#define SPEC_FILE       "spec.json"
#define ROOT_DIR        "root"
#define GENERATIONS_DIR "generations"
#define SNAPSHOTS_DIR   "snapshots" /* a directory for each label */
#define RESTORE_DIR     "restore"   /* what is about to take the place of what there is */
#define RESTORED_DIR    "restored"  /* with it, the root tree */

/* In there, too, and empty but in the mount namespace of a start. */
#define BINDS_DIR       "binds"
#define CREDENTIALS_DIR "credentials"

/* And a number: to be deleted, and nobody's any more. */
#define DISCARDED_PREFIX "discarded-"

/* In a snapshot, beside ROOT_DIR: a copy of the files of each named volume. */
#define SNAPSHOT_VOLUMES_DIR "volumes"

/* Not there but in /run: a socket for each machine that runs, see flakectr-run's relay.h. */
#define NOTIFY_DIR RUNTIME_DIR "/notify"

/* Likewise: a directory for each network, called as its bridge, see names-file.h. */
#define NAMES_DIR RUNTIME_DIR "/names"
/* In there, a file that is locked until somebody answers for the network's names. */
#define NAMES_LOCK "lock"

/* In a volume's directory, and as its user likes it. */
#define FILES_DIR "files"
