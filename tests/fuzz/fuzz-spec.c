/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "command.h"
#include "container-name.h"
#include "spec.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What becomes an argument of systemd-nspawn and a property of a unit. */
static void check_words(const Spec *spec) {
        for (char **device = spec->privileges.devices; device && *device; device++)
                if (strncmp(*device, "/dev/", 5) != 0 || strpbrk(*device, ":\\ ,\n") ||
                    strstr(*device, "/."))
                        abort();
        for (char **name = spec->privileges.capabilities; name && *name; name++)
                if (strncmp(*name, "CAP_", 4) != 0 || strpbrk(*name, ", ="))
                        abort();
        for (char **variable = spec->environment; variable && *variable; variable++)
                if (!command_variable_is_valid(*variable) || strpbrk(*variable, "\n\r\x1b") ||
                    strncmp(*variable, "SYSTEMD_", 8) == 0)
                        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_free_ char *fault = NULL, *name = NULL;

        if (spec_parse((const char *) data, size, &spec, &fault) < 0) {
                if (!fault || fault[0] != '.' || !text_is_utf8(fault, strlen(fault)))
                        abort();
                return 0;
        }
        if (spec_full_name(spec, &name) < 0 || !container_name_is_valid(name))
                abort();
        check_words(spec);
        return 0;
}
