/* SPDX-License-Identifier: MIT */
#pragma once

/* What other programs for containers call their verbs, and what does the same here. */

/* "'flakectrctl shell NAME' opens a shell"; NULL: nobody calls one so. */
const char *synonym_find(const char *word);
