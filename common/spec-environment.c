/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "spec-environment.h"
#include "strv.h"
#include "text.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

/* How systemd-nspawn and systemd tell the first process what it is; "_" stands for a beginning. */
static const char *const reserved[] = {
        "container",
        "container_",
        "LISTEN_",
        "NOTIFY_SOCKET",
        "CREDENTIALS_DIRECTORY",
        "INVOCATION_ID",
        "SYSTEMD_",
        "WATCHDOG_",
        NULL,
};

static bool name_is_valid(const char *name) {
        return *name && strlen(name) <= ENVIRONMENT_NAME_MAX && !strchr("0123456789", *name) &&
                name[strspn(name, LETTERS "0123456789")] == '\0';
}

static bool name_is_reserved(const char *name) {
        for (const char *const *word = reserved; *word; word++) {
                size_t length = strlen(*word);

                if ((*word)[length - 1] == '_' ? strncmp(name, *word, length) == 0 :
                                                 strcmp(name, *word) == 0)
                        return true;
        }
        return false;
}

static int read_variable(const Document *part, const char *name, char ***list) {
        const char *value;
        int r;

        if (!name_is_valid(name))
                return document_fault_string(
                        part, NULL, name,
                        "is no name of a variable, which has 1 to 128 letters, digits and '_', and "
                        "no digit first");
        if (name_is_reserved(name))
                return document_fault(
                        part, name, "by this name systemd speaks to the container's init");

        r = document_get_string(part, name, &value);
        if (r < 0)
                return r;
        if (strlen(value) > ENVIRONMENT_VALUE_MAX)
                return document_fault(part, name, "is longer than %d bytes", ENVIRONMENT_VALUE_MAX);
        if (!text_is_one_line(value))
                return document_fault(part, name, "has a control character in it");
        return strv_pushf(list, "%s=%s", name, value);
}

int spec_environment_read(const Document *document, char ***ret) {
        _cleanup_strv_ char **list = NULL, **names = NULL;
        _cleanup_document_ Document *part = NULL;
        int r;

        r = strv_copy(NULL, &list);
        if (r >= 0 && document_has(document, "environment")) {
                r = document_get_object(document, "environment", &part);
                if (r >= 0)
                        r = document_copy_keys(part, ENVIRONMENT_MAX, &names);
        }
        for (char **name = names; r >= 0 && name && *name; name++)
                r = read_variable(part, *name, &list);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}
