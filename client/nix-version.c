/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "nix-program.h"
#include "nix-version.h"

#define PATIENCE_MS 10000
#define TEXT_SIZE   256

int nix_version_parse(const char *text, NixVersion *ret) {
        NixVersion version;
        const char *line_end = strchrnul(text, '\n'), *word = line_end;

        /* Lix and others put themselves in between; the number is last. */
        while (word > text && word[-1] != ' ')
                word--;
        if (word == text || word[0] < '0' || word[0] > '9' ||
            sscanf(word, "%9u.%9u", &version.major, &version.minor) != 2)
                return -EBADMSG;

        *ret = version;
        return 0;
}

int nix_version_ask(NixVersion *ret) {
        char *arguments[] = { (char *) "--version", NULL };
        const NixQuestion question = { .arguments = arguments,
                                       .size_max = TEXT_SIZE,
                                       .patience_ms = PATIENCE_MS };
        _cleanup_free_ char *text = NULL;
        int r;

        r = nix_program_ask(&question, &text);
        return r < 0 ? r : nix_version_parse(text, ret);
}
