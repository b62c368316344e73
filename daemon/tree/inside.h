/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Owners as they are inside of a container, 0 to 65535, whatever they are on its disk: the same, or
 * shifted by the first of its range.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define INSIDE_IDS    65536
#define INSIDE_NOBODY 65534

/*
 * Of the arguments of an export or import: after the first one the container's range, and its
 * directory. 0: nothing is shifted. -EINVAL: there are fewer.
 */
int inside_open_shift(int state, char *const *arguments, uid_t *ret);

/* What is none of the range is nobody's. */
uint32_t inside_from_disk(uid_t shift, uint32_t id);

/*
 * An extended attribute on its way out or in; those with ids in them (capabilities of a file, lists
 * of who may what) are changed in place. -ENOTSUP: it is none that a container takes with it.
 * -ERANGE: an id is none of the range.
 */
int inside_attribute_from_disk(uid_t shift, const char *name, char *value, size_t *size);
/* The value may grow by as much. */
#define INSIDE_ATTRIBUTE_GROWS 8
int inside_attribute_to_disk(uid_t shift, const char *name, char *value, size_t *size);

/* On disk, from one container's range to another's. The same ones: nothing is changed. */
typedef struct Move {
        uid_t from, to;
} Move;

uint32_t inside_move(const Move *move, uint32_t id);
/* Those without ids in them stay as they are. -ENOTSUP: it is of no use in the other. */
int inside_move_attribute(const Move *move, const char *name, char *value, size_t *size);
