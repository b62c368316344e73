/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "cleanup.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *) data, size), *again = NULL;

        if (!text)
                return 0;

        again = strdup(text_clean(text));
        if (!again || strcmp(text_clean(again), text) != 0)
                abort();
        if (strlen(text) > size || !text_is_utf8(text, strlen(text)) ||
            strpbrk(text, "\x1b\a\r\x7f"))
                abort();
        return 0;
}
