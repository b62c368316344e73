/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Store paths that were rooted a moment ago, held open by this process.
 *
 * A collector may have looked among our roots before one was made there, and may come to the links
 * of builds when this build's is gone. What processes have open it looks for after both.
 */

/* One that cannot be opened is not held. Of very many the oldest is given up. */
void hold_add(const char *path);

/* It is rooted no more. */
void hold_drop(const char *path);
