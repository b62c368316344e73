/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Files that a container gets beside its root tree: a directory or file of the host, a directory
 * that flakectr keeps for its owner, or memory.
 *
 * All rules that need no look at a disk are here. What the source really is, flakectr-run finds
 * out at each start, as the owner.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cleanup.h"

#define VOLUME_PATH_MAX 1024  /* bytes of a source or target */
#define VOLUME_ID_MAX   65535 /* a container has that many uids and gids */
#define VOLUME_SIZE_MIN 4096  /* bytes */
#define VOLUME_SIZE_MAX (1LL << 44)

typedef enum VolumeType {
        VOLUME_BIND,
        VOLUME_NAMED,
        VOLUME_TMPFS,
} VolumeType;

typedef struct Volume {
        VolumeType type;
        char *source; /* a path, which without a slash first is below the flake's directory, or a
                         name; NULL with a tmpfs */
        char *target; /* inside */
        bool read_only;
        bool privileged; /* a bind: opened as root, whosever it is; see permit.h */
        uid_t uid;       /* whose it is inside */
        gid_t gid;
        uint64_t size; /* of a tmpfs */
} Volume;

/* Frees what is in it. */
void volume_done(Volume *volume);
#define _cleanup_volume_ _cleanup_(volume_done)

/*
 * "source:target", or an absolute path that is both. -EINVAL: ret_fault, one sentence without a
 * subject ("has no target"), is a constant.
 */
int volume_parse(const char *text, bool read_only, Volume *ret, const char **ret_fault);

/* "uid:gid" inside. */
int volume_parse_owner(const char *text, uid_t *ret_uid, gid_t *ret_gid);

/* What is wrong with it, as above; NULL: nothing. */
const char *volume_source_fault(const char *source);
const char *volume_target_fault(const char *target);

/* Is `path` this directory, or below it? Both are clean. */
bool path_is_below(const char *path, const char *directory);

/* The path within the flake's directory, "." for all of it. NULL: it is not in there. */
const char *path_inner(const char *flake_directory, const char *path);

/*
 * Is this more than a flake may have without being asked for it? A flake has its own directory,
 * where it is a local one; else `flake_directory` is NULL.
 */
bool volume_wants_consent(const char *flake_directory, const Volume *volume);
