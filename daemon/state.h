/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What is on disk: one directory for each container below STATE_DIR "/containers", with its record,
 * the spec as accepted, and the root tree. Its generations: state-generations.h.
 *
 * All of it below a directory of mode 0700: with mapped ownership a setuid program of the container
 * is a setuid program of the host to whoever can reach it. Files are replaced by fsync and rename.
 */

#include <stdbool.h>

#include "record.h"

/* Makes and checks the directories: root's, mode 0700. Anything else is an error, never mended. */
int state_open(void);

/*
 * Calls back for every record, which is then the callee's. One that cannot be used is set aside as
 * "record.json.broken-1" and so on, with a message in the journal.
 */
int state_load(int (*found)(Record *record, void *userdata), void *userdata);

int state_write_record(const Record *record);
/* When it was written last, µs since 1970. */
int state_record_time(const char *machine, uint64_t *ret_usec);
/* A record that is written after it finds it on disk. */
int state_write_spec(const char *machine, const char *json, size_t size);
int state_read_spec(const char *machine, char **ret_json, size_t *ret_size);

/*
 * The root tree's first directories; NixOS makes the rest. A tree that is there is not touched: it
 * is the container's, who may have put links anywhere.
 */
int state_make_root(const char *machine);

/* Is there one? */
bool state_has_root(const char *machine);

/* This host's fdxx:xxxx:xxxx prefix, made by chance once, and then kept: RFC 4193. */
int state_ula(unsigned char ret[static 6]);

/* Is a directory there that is its, with or without a record? */
bool state_has_container(const char *machine);

/*
 * Takes the container's directory out of sight, in one rename, to a new name in TRASH_DIR, which a
 * unit then deletes (remove.c). 0 also when there is none; ret_path, which may be NULL, is then
 * NULL.
 */
int state_discard(const char *machine, char **ret_path);

/* The same with its root tree alone, which stays in its directory until the unit comes. */
int state_discard_root(const char *machine, char **ret_path);

/* A directory for a container that has none, and is to have what another one has. */
int state_clone_begin(const char *machine);
/* To whom the files of `from` belong on the disk is said of those of `to`, too. */
int state_clone_ownership(const char *from, const char *to);

/*
 * Nothing came of its first start: it leaves no trace. One whose record was set aside has had a
 * life, and is left alone.
 */
int state_discard_half(const char *machine);

/* Does it start with the host? */
int state_set_boot(const char *machine, bool wanted);
bool state_has_boot(const char *machine);

/* 1: this daemon is the first since the host has booted, or since it was asked last. */
int state_begin_boot(void);

/* Do the limits of project quotas count there? */
bool state_has_limits(void);

/* Bytes that are free for what is in STATE_DIR. */
int state_bytes_free(uint64_t *ret);

/*
 * Named volumes of an owner. One that is made has no files yet: flakectr-run makes their directory.
 * One that is there stays, and gets the flake only where it has none. Discarding is as above.
 */
int state_make_volume(uid_t owner, const char *name, const char *flake);
/* -ENOENT: there is none, or it is not known of which flake it is. */
int state_volume_flake(uid_t owner, const char *name, char **ret);
int state_list_volumes(uid_t owner, char ***ret_names);
int state_discard_volume(uid_t owner, const char *name, char **ret_path);

/*
 * Snapshots of a container, each with a label that is a part of a name. One is begun, filled by a
 * unit, and finished; what is restored likewise. -ENODATA: it has no root tree yet. What is
 * discarded is in the trash.
 */
int state_list_snapshots(const char *machine, char ***ret_labels);
int state_snapshot_time(const char *machine, const char *label, uint64_t *ret_usec);
int state_snapshot_volumes(const char *machine, const char *label, char ***ret_names);
int state_snapshot_begin(const char *machine, const char *label);
int state_snapshot_finish(const char *machine, const char *label);
int state_snapshot_discard(const char *machine, const char *label, bool unfinished);
int state_restore_begin(const char *machine);
/* All of it is there: from here on it is what counts, whatever happens. */
int state_restore_commit(const char *machine);
/* In its place; both at once. */
int state_restore_apply(const char *machine);
int state_restore_finish(const char *machine);
int state_restore_discard(const char *machine);
/* What an earlier daemon has not finished: puts in its place what counts already, and discards the
 * rest. */
int state_restore_recover(const char *machine);

/* 1: something was discarded that is still there. */
int state_has_discarded(void);
