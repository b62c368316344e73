/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What systemd-nspawn says of a container to PID 1, see sd_notify(3), and how much of it is passed
 * on. Most of it is what the container's init says of itself, which may be anything, at any rate.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOTICE_STATUS_MAX    256             /* bytes */
#define NOTICE_INTERVAL_USEC (100 * 1000ULL) /* from one text to the next */
#define NOTICE_SIZE          (NOTICE_STATUS_MAX + 64)

/* What is said once, and of no avail a second time. */
enum {
        NOTICE_READY = 1 << 0,
        NOTICE_STOPPING = 1 << 1,
};

typedef struct Notice {
        unsigned heard, told;               /* of the above */
        char status[NOTICE_STATUS_MAX + 1]; /* one line, fit for a terminal */
        bool news;                          /* it is another than was told last */
        uint64_t next;                      /* no text before */
} Notice;

/* A message as it comes, of which the rest is forgotten; is changed. */
void notice_take(Notice *notice, char *message);

/* 0: nothing is to be said now; else the length of what is. */
size_t notice_tell(Notice *notice, uint64_t now, char ret[static NOTICE_SIZE]);
/* How long nothing is to be said, in milliseconds; -1: until there is news. */
int notice_wait(const Notice *notice, uint64_t now);
