/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "closure.h"
#include "nix-program.h"

#define SIZE_MAX_OF_TEXT (64 * 1024 * 1024)
#define PATIENCE_MS      60000

typedef struct ClosurePath ClosurePath;

void closure_done(Closure *closure) {
        for (size_t i = 0; i < closure->n; i++)
                free(closure->paths[i].path);
        free(closure->paths);
        *closure = (Closure){};
}
#define _cleanup_closure_ __attribute__((cleanup(closure_done)))

static int compare(const void *a, const void *b) {
        return strcmp(((const ClosurePath *) a)->path, ((const ClosurePath *) b)->path);
}

static int closure_add(Closure *closure, const char *path, size_t length, uint64_t bytes) {
        ClosurePath *grown;

        grown = reallocarray(closure->paths, closure->n + 1, sizeof(*grown));
        if (!grown)
                return -ENOMEM;
        closure->paths = grown;
        grown[closure->n] = (ClosurePath){ strndup(path, length), bytes };
        return grown[closure->n].path ? (closure->n++, 0) : -ENOMEM;
}

int closure_parse(const char *text, Closure *ret) {
        _cleanup_closure_ Closure closure = {};
        uint64_t bytes;
        int r = 0;

        for (const char *line = text; r >= 0 && *line != '\0'; line += *line == '\n') {
                size_t length = strcspn(line, " \t\n");

                if (length == 0 || sscanf(line + length, "%" SCNu64, &bytes) != 1)
                        return -EBADMSG;
                r = closure_add(&closure, line, length, bytes);
                line += strcspn(line, "\n");
        }
        if (r < 0)
                return r;

        if (closure.n > 0)
                qsort(closure.paths, closure.n, sizeof(*closure.paths), compare);
        *ret = closure;
        closure = (Closure){};
        return 0;
}

int closure_fetch(const char *store_path, Closure *ret) {
        const char *const arguments[] = {
                "--extra-experimental-features",
                "nix-command",
                "path-info",
                "--recursive",
                "--size",
                "--",
                store_path,
                NULL,
        };
        const NixQuestion question = {
                .arguments = (char *const *) arguments,
                .size_max = SIZE_MAX_OF_TEXT,
                .patience_ms = PATIENCE_MS,
        };
        _cleanup_free_ char *text = NULL;
        int r;

        r = nix_program_ask(&question, &text);
        return r < 0 ? r : closure_parse(text, ret);
}

uint64_t closure_bytes(const Closure *closure) {
        uint64_t bytes = 0;

        for (size_t i = 0; i < closure->n; i++)
                bytes += closure->paths[i].bytes;
        return bytes;
}

static bool another_has(const Closure *closures, size_t n, size_t index, const ClosurePath *path) {
        for (size_t i = 0; i < n; i++)
                if (i != index && closures[i].n > 0 &&
                    bsearch(path, closures[i].paths, closures[i].n, sizeof(*path), compare))
                        return true;
        return false;
}

uint64_t closure_bytes_alone(const Closure *closures, size_t n, size_t index) {
        uint64_t bytes = 0;

        for (size_t i = 0; i < closures[index].n; i++)
                if (!another_has(closures, n, index, &closures[index].paths[i]))
                        bytes += closures[index].paths[i].bytes;
        return bytes;
}
