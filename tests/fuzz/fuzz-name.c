/* SPDX-License-Identifier: MIT */

#include <stdint.h>
#include <string.h>

#include "container-name.h"
#include "request.h"
#include "store-path.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* It goes into the names of units, directories and links. */
static void check_name(const char *name) {
        if (!*name || strlen(name) > CONTAINER_NAME_MAX || name[0] == '-' || name[0] == '.' ||
            strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") != strlen(name) ||
            strstr(name, ".."))
                abort();
}

static void fuzz_machine(const char *text) {
        char name[CONTAINER_NAME_MAX + 1], machine[MACHINE_NAME_MAX + 1];
        uid_t owner;

        if (machine_name_parse(text, name, &owner) < 0)
                return;
        check_name(name);
        machine_name_format(name, owner, machine);
        if (strcmp(machine, text) != 0)
                abort();
}

/* It is given to nix as one word of a command line, and shown. */
static void fuzz_flake(const char *text) {
        _cleanup_free_ char *directory = NULL;

        if (!flake_reference_is_valid(text))
                return;
        if (!*text || text[0] == '-' || strchr(text, '#') || strpbrk(text, "\n\x1b\x7f") ||
            !text_is_utf8(text, strlen(text)))
                abort();
        if (flake_reference_directory(text, &directory) < 0)
                return;
        if (directory && (directory[0] != '/' || strstr(directory, "/../")))
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *) data, size);

        if (!text)
                return 0;
        if (container_name_is_valid(text))
                check_name(text);
        fuzz_machine(text);
        fuzz_flake(text);
        if (store_path_is_valid(text) &&
            (strncmp(text, "/nix/store/", 11) != 0 || strchr(text + 11, '/')))
                abort();
        return 0;
}
