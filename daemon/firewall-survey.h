/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What other firewalls of the host do to containers: a chain that drops what it does not know drops
 * what containers send to the world, unless it was told of them.
 */

#include <stdbool.h>
#include <stddef.h>

#define SURVEY_TEXT_MAX 512

typedef struct Survey {
        char family[8], table[64], chain[64]; /* the first that drops; "": none does */
        bool on_input;                        /* what goes to the host, its name service included */
        bool has_docker;                      /* whose chain for others is there */
        bool is_of_ufw;
} Survey;

/* From the words of "nft list chains". */
void survey_read(const char *text, Survey *ret);

/*
 * Looks at the host. In ret: a sentence with the way out; `pool` are the addresses of containers.
 * 1: something is dropped. 0: nothing that can be seen. Negative: it cannot be looked at.
 */
int survey_make(const char *pool, char ret[static SURVEY_TEXT_MAX]);
