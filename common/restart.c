/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "restart.h"

static const char *const words[] = {
        [RESTART_NO] = "no",
        [RESTART_ON_FAILURE] = "on-failure",
        [RESTART_ALWAYS] = "always",
        [RESTART_UNLESS_STOPPED] = "unless-stopped",
};

int restart_policy_read(const Document *spec, RestartPolicy *ret) {
        const char *word;
        int r;

        if (!document_has(spec, "restart"))
                return 0;

        r = document_get_string(spec, "restart", &word);
        if (r < 0)
                return r;
        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (strcmp(word, words[i]) == 0) {
                        *ret = (RestartPolicy) i;
                        return 0;
                }
        return document_fault_string(
                spec, "restart", word,
                "is no policy; these are: no, on-failure, always, unless-stopped");
}
