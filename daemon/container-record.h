/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The record of a container that has gone down, on its way to the disk.
 *
 * That it is up is written before anything is made, and waited for. That it is down is written
 * after the answer: a disk may take its time, and whoever finds an older record, finds by the world
 * that the container is down.
 */

#include "container.h"

/* Soon, when nothing else is to be done; at the latest with the end of the container's object. */
int container_record_write_later(Container *container);

/* Now, if it has not been written since. */
void container_record_flush(Container *container);

/* Not any more: it is not to be kept. */
void container_record_drop(Container *container);
