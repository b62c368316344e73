/* SPDX-License-Identifier: MIT */
#pragma once

/* All that is to be deleted: in TRASH_DIR, and in the directories of containers what
 * DISCARDED_PREFIX marks. */

/* Below STATE_DIR, which is open. */
int discarded_delete(int state);
