/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"
#include "store-path.h"
#include "strv.h"

#define ERRORS_MAX   16
#define PREFIX       "error:"
#define GAP          "\n[...]\n"

#define PATH_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._?="

/* The first words say what failed, the last ones, in newer Nix, why. */
#define HEAD_SIZE 1200

int failure_init(Failure *failure) {
        *failure = (Failure){ 0 };
        return build_log_new(&failure->log);
}

void failure_done(Failure *failure) {
        failure->errors = strv_free(failure->errors);
        failure->log = build_log_free(failure->log);
}

static const char *skip_prefix(const char *message) {
        if (strncmp(message, PREFIX, strlen(PREFIX)) == 0)
                message += strlen(PREFIX);
        return message + strspn(message, " \n");
}

int failure_add(Failure *failure, const char *message) {
        size_t n = strv_length(failure->errors);
        char *copy;

        message = skip_prefix(message);
        if (!*message || strv_contains(failure->errors, message))
                return 0;
        if (n < ERRORS_MAX)
                return strv_push(&failure->errors, message);

        /* The last one is Nix's conclusion. */
        copy = strdup(message);
        if (!copy)
                return -ENOMEM;

        free(failure->errors[n - 1]);
        failure->errors[n - 1] = copy;
        return 0;
}

bool failure_mentions(const Failure *failure, const char *words) {
        for (char **error = failure->errors; error && *error; error++)
                if (strstr(*error, words))
                        return true;
        return false;
}

static bool misses_something(const char *message) {
        static const char *const words[] = {
                "No such file or directory",
                "is not valid",
                "does not exist",
                NULL,
        };

        for (const char *const *word = words; *word; word++)
                if (strstr(message, *word))
                        return true;
        return false;
}

bool failure_is_of_collector(const Failure *failure) {
        static const char store[] = STORE_DIR "/";

        for (char **error = failure->errors; error && *error; error++) {
                if (!misses_something(*error))
                        continue;
                for (const char *at = strstr(*error, store); at; at = strstr(at + 1, store)) {
                        size_t length = strspn(at + sizeof(store) - 1, PATH_LETTERS);
                        char path[sizeof(store) + NAME_MAX];

                        (void) snprintf(
                                path, sizeof(path), "%.*s", (int) (sizeof(store) - 1 + length), at);
                        if (store_path_is_valid(path) && access(path, F_OK) < 0)
                                return true;
                }
        }
        return false;
}

/* Nix puts some lines of the log into its message, fewer than we have, and how to see all. */
static size_t length_without_log(const char *message) {
        const char *lines = strstr(message, " log lines:");
        size_t length;

        if (!lines)
                return strlen(message);

        while (lines > message && *lines != '\n')
                lines--;
        length = (size_t) (lines - message);
        while (length > 0 && strchr(" ;\n", message[length - 1]))
                length--;
        return length;
}

static int format_build(
        const BuildLog *log, const char *message, const char *derivation, char **ret) {
        _cleanup_free_ char *tail = NULL;
        int r;

        r = build_log_tail(log, derivation, &tail);
        if (r < 0)
                return r;

        if (asprintf(
                    ret, "%.*s\n%s\nnix log %s shows all of its log",
                    (int) length_without_log(message), message, tail, derivation) < 0)
                return -ENOMEM;
        return 0;
}

int failure_format_long(const Failure *failure, char **ret) {
        const char *derivation;

        for (char **error = failure->errors; error && *error; error++) {
                derivation = build_log_find(failure->log, *error);
                if (derivation)
                        return format_build(failure->log, *error, derivation, ret);
        }
        return strv_join(failure->errors, "\n", ret);
}

static bool is_inside_character(char byte) {
        return (byte & 0xc0) == 0x80;
}

static int cut_middle(const char *text, char **ret) {
        size_t length = strlen(text), head = HEAD_SIZE, tail = FAILURE_SIZE_MAX - HEAD_SIZE;
        const char *rest = text + length - (tail - strlen(GAP));

        while (is_inside_character(text[head]))
                head--;
        while (is_inside_character(*rest))
                rest++;

        return asprintf(ret, "%.*s" GAP "%s", (int) head, text, rest) < 0 ? -ENOMEM : 0;
}

int failure_format(const Failure *failure, char **ret, bool *ret_cut) {
        _cleanup_free_ char *text = NULL;
        bool cut;
        int r;

        r = failure_format_long(failure, &text);
        if (r < 0)
                return r;

        cut = strlen(text) > FAILURE_SIZE_MAX;
        if (cut) {
                r = cut_middle(text, ret);
                if (r < 0)
                        return r;
        } else {
                *ret = TAKE_PTR(text);
        }

        *ret_cut = cut;
        return 0;
}
