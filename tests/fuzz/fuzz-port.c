/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "cleanup.h"
#include "port.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is accepted says in its one form the same again, and is safe in a command line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *) data, size);
        char formatted[PORT_TEXT_MAX];
        const char *fault = NULL;
        Port port, again;

        if (!text)
                return 0;
        if (port_parse(text, &port, &fault) < 0) {
                if (!fault || !*fault)
                        abort();
                return 0;
        }

        if (port.container == 0 || port_fault(&port) ||
            strspn(port.address, "0123456789abcdef.:") != strlen(port.address))
                abort();
        if (port_parse(port_format(&port, formatted), &again, &fault) < 0 ||
            !port_is_equal(&port, &again) || (port.host != 0 && !port_overlaps(&port, &again)))
                abort();
        return 0;
}
