/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A tar archive that comes through a pipe, of which a stranger wrote every byte: POSIX.1-1988 and
 * 2001 (pax), and GNU's long names. What else there may be in one is given as MEMBER_OTHER.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARCHIVE_NAME_MAX 4096

/* Of all extended attributes of a member, with their names. */
#define ARCHIVE_ATTRIBUTES_MAX (256 * 1024)

typedef enum MemberType {
        MEMBER_FILE,
        MEMBER_DIRECTORY,
        MEMBER_SYMLINK,
        MEMBER_HARDLINK,
        MEMBER_PIPE,
        MEMBER_CHARACTER, /* devices */
        MEMBER_BLOCK,
        MEMBER_OTHER, /* what a later tar may have thought of */
} MemberType;

typedef struct Member {
        MemberType type;
        char name[ARCHIVE_NAME_MAX + 1];
        char target[ARCHIVE_NAME_MAX + 1]; /* of links */
        mode_t mode;                       /* permissions, with setuid, setgid, sticky */
        uint64_t uid, gid;                 /* any */
        dev_t device;                      /* of devices */
        int64_t mtime;                     /* seconds since 1970 */
        uint64_t size;                     /* of a file's content, which comes next */
} Member;

typedef struct Archive {
        int fd;        /* borrowed */
        uint64_t left; /* of the member's content, with what fills its last block */
        uint64_t fill;
        Member next; /* what has come before the header of its own */
        unsigned has;
        char *attributes; /* of the member */
        size_t attributes_size;
        void (*told)(uint64_t bytes, void *userdata); /* read until now; may be NULL */
        void *userdata;
        uint64_t bytes;
} Archive;

/* 1: there is one. 0: the end. -EBADMSG: this is no archive; -EPIPE: it ends in the middle. */
int archive_next(Archive *archive, Member *ret);

/* Of the content, at most so much; 0: all has been read. */
ssize_t archive_read(Archive *archive, char *buffer, size_t size);

typedef struct Attribute {
        const char *name, *value;
        size_t size;
} Attribute;

/* The extended attributes of the member, from *place = 0 on; 0: that was the last. */
int archive_next_attribute(const Archive *archive, size_t *place, Attribute *ret);

/* Frees what belongs to it. */
void archive_done(Archive *archive);
