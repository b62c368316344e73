/* SPDX-License-Identifier: MIT */
#pragma once

/* What a diagnosis found out about this host, in words, each with the way out. */

typedef struct Finding {
        const char *check, *verdict; /* CHECK_… and VERDICT_NAME_… of names.h */
        const char *text;
} Finding;

#define FINDINGS_MAX 4

/* From the exit status of `flakectr-run --check`; negative: there is none. */
void finding_list(int status, Finding ret[static FINDINGS_MAX]);
