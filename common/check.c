/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "check.h"
#include "strv.h"
#include "unit-name.h"

/* In the order of CheckType. */
static const struct {
        const char *word;
        const char *const *keys;
} forms[] = {
        [CHECK_TCP] = { "tcp", (const char *const[]){ "port", NULL } },
        [CHECK_HTTP] = { "http", (const char *const[]){ "port", "path", "status", NULL } },
        [CHECK_UNIT] = { "unit", (const char *const[]){ "unit", NULL } },
        [CHECK_COMMAND] = { "command", (const char *const[]){ "command", NULL } },
};

#define FORMS (sizeof(forms) / sizeof(*forms))

static const char *const keys[] = {
        "type",     "port",    "path",        "status",  "unit", "command",
        "interval", "timeout", "startPeriod", "retries", NULL,
};
static const char *const own_keys[] = { "port", "path", "status", "unit", "command", NULL };

void check_done(Check *check) {
        free(check->path);
        strv_free(check->words);
        *check = (Check){};
}

static int read_type(const Document *document, CheckType *ret) {
        const char *word;
        int r;

        r = document_get_string(document, "type", &word);
        if (r < 0)
                return r;

        for (size_t i = CHECK_TCP; i < FORMS; i++)
                if (strcmp(word, forms[i].word) == 0) {
                        *ret = (CheckType) i;
                        return 0;
                }
        return document_fault_string(
                document, "type", word, "is no check; these are: tcp, http, unit, command");
}

/* What belongs to another type is a mistake. */
static int check_own_keys(const Document *document, CheckType type) {
        for (const char *const *key = own_keys; *key; key++) {
                bool own = false;

                for (const char *const *k = forms[type].keys; *k; k++)
                        own = own || strcmp(*k, *key) == 0;
                if (!own && document_has(document, *key))
                        return document_fault(
                                document, *key, "a check of type %s has none", forms[type].word);
        }
        return 0;
}

static int read_number(
        const Document *document,
        const char *key,
        unsigned least,
        unsigned most,
        unsigned *number) {
        int64_t value = *number;
        int r = 0;

        if (document_has(document, key))
                r = document_get_integer(document, key, least, most, &value);
        *number = (unsigned) value;
        return r;
}

static int read_port(const Document *document, uint16_t *ret) {
        int64_t port = 0;
        int r;

        r = document_get_integer(document, "port", 1, UINT16_MAX, &port);
        *ret = (uint16_t) port;
        return r;
}

/* It goes into the first line of a request. */
static bool path_is_valid(const char *path) {
        if (*path != '/' || strlen(path) > CHECK_PATH_MAX)
                return false;
        for (; *path; path++)
                if (*path <= ' ' || *path > '~')
                        return false;
        return true;
}

static int read_http(const Document *document, Check *check) {
        const char *path = "/";
        int r;

        r = read_port(document, &check->port);
        if (r >= 0)
                r = read_number(document, "status", 100, 599, &check->status);
        if (r >= 0 && document_has(document, "path"))
                r = document_get_string(document, "path", &path);
        if (r < 0)
                return r;
        if (!path_is_valid(path))
                return document_fault_string(
                        document, "path", path,
                        "is no path, which has a slash first, and no blanks and letters beyond "
                        "ASCII");

        check->path = strdup(path);
        return check->path ? 0 : -ENOMEM;
}

static int read_unit(const Document *document, Check *check) {
        const char *const words[] = { "systemctl", "is-active", "--quiet", NULL };
        const char *unit;
        int r;

        r = document_get_string(document, "unit", &unit);
        if (r < 0)
                return r;
        if (!unit_name_is_valid(unit))
                return document_fault_string(
                        document, "unit", unit, "is no name of a unit, such as nginx.service");

        r = strv_copy((char *const *) words, &check->words);
        return r < 0 ? r : strv_push(&check->words, unit);
}

static int read_command(const Document *document, Check *check) {
        int r;

        r = document_copy_strings(document, "command", CHECK_WORDS_MAX, &check->words);
        if (r < 0)
                return r;
        if (strv_length(check->words) == 0 || !*check->words[0])
                return document_fault(document, "command", "it names no program");
        for (char **word = check->words; *word; word++)
                if (strlen(*word) > CHECK_WORD_MAX)
                        return document_fault(
                                document, "command", "a word of it has more than %d bytes",
                                CHECK_WORD_MAX);
        return 0;
}

static int read_own(const Document *document, Check *check) {
        switch (check->type) {
        case CHECK_NONE:
                break;
        case CHECK_TCP:
                return read_port(document, &check->port);
        case CHECK_HTTP:
                return read_http(document, check);
        case CHECK_UNIT:
                return read_unit(document, check);
        case CHECK_COMMAND:
                return read_command(document, check);
        }
        return 0;
}

static int read_check(const Document *document, Check *check) {
        int r;

        r = document_check_keys(document, keys);
        if (r >= 0)
                r = read_type(document, &check->type);
        if (r >= 0)
                r = check_own_keys(document, check->type);
        if (r >= 0)
                r = read_own(document, check);
        if (r >= 0)
                r = read_number(document, "interval", 1, CHECK_SECONDS_MAX, &check->interval);
        if (r >= 0)
                r = read_number(document, "timeout", 1, CHECK_SECONDS_MAX, &check->timeout);
        if (r >= 0)
                r = read_number(
                        document, "startPeriod", 0, CHECK_SECONDS_MAX, &check->start_period);
        if (r >= 0)
                r = read_number(document, "retries", 1, CHECK_RETRIES_MAX, &check->retries);
        return r;
}

const char *check_unit(const Check *check) {
        return check->words[3];
}

int check_read(const Document *ready, Check *ret) {
        _cleanup_document_ Document *document = NULL;
        Check check = {
                .interval = CHECK_INTERVAL,
                .timeout = CHECK_TIMEOUT,
                .start_period = CHECK_START_PERIOD,
                .retries = CHECK_RETRIES,
        };
        int r;

        if (!document_has(ready, "check"))
                return 0;

        r = document_get_object(ready, "check", &document);
        if (r >= 0)
                r = read_check(document, &check);
        if (r < 0) {
                check_done(&check);
                return r;
        }

        *ret = check;
        return 0;
}
