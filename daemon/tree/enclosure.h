/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A world that consists of one directory: what is outside of it, and what is mounted in it, is not
 * there any more. The host keeps both; but where the place of a mount is deleted in here, the
 * kernel unmounts it there.
 */

/* For the whole process and for ever; the directory is "/" then, and ret. Needs CAP_SYS_ADMIN. */
int enclosure_enter(const char *directory, int *ret);
