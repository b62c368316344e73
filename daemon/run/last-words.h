/* SPDX-License-Identifier: MIT */
#pragma once

/* Waits until the journal has what was said: the daemon looks for it as soon as we have ended. */
void last_words_settle(void);
