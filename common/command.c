/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "command.h"
#include "container-name.h"
#include "document.h"
#include "json-draft.h"
#include "strv.h"
#include "text.h"

#define WORDS_MAX 16384
#define USER_MAX  31 /* characters: what utmp(5) leaves room for */

#define LETTERS   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS    "0123456789"

static const char *const keys[] = {
        "machine",  "words", "environment", "user",    "directory",
        "terminal", "rows",  "columns",     "minimal", NULL,
};

Command *command_free(Command *command) {
        if (!command)
                return NULL;

        free(command->machine);
        strv_free(command->words);
        strv_free(command->environment);
        free(command->user);
        free(command->directory);
        free(command);
        return NULL;
}

bool command_user_is_valid(const char *user) {
        size_t length = strlen(user);

        return length > 0 && length <= USER_MAX && user[0] != '-' && user[0] != '.' &&
                strspn(user, LETTERS DIGITS "_-.") == length;
}

bool command_directory_is_valid(const char *directory) {
        return directory[0] == '/' && strlen(directory) < PATH_MAX && text_is_one_line(directory) &&
                !strstr(directory, "/../") && !strstr(directory, "/./");
}

bool command_variable_is_valid(const char *variable) {
        size_t length = strspn(variable, LETTERS DIGITS "_");

        return length > 0 && variable[length] == '=' && !strchr(DIGITS, variable[0]);
}

static int read_terminal(const Document *document, Command *command) {
        int64_t rows, columns;
        int r;

        r = document_get_boolean(document, "terminal", &command->terminal);
        if (r >= 0)
                r = document_get_integer(document, "rows", 0, COMMAND_TTY_MAX, &rows);
        if (r >= 0)
                r = document_get_integer(document, "columns", 0, COMMAND_TTY_MAX, &columns);
        if (r < 0)
                return r;

        command->rows = (unsigned) rows;
        command->columns = (unsigned) columns;
        return 0;
}

static int read_command(const Document *document, Command *command) {
        int r;

        r = document_check_keys(document, keys);
        if (r >= 0)
                r = document_copy_string(document, "machine", &command->machine);
        if (r >= 0)
                r = document_copy_strings(document, "words", WORDS_MAX, &command->words);
        if (r >= 0)
                r = document_get_boolean(document, "minimal", &command->minimal);
        if (r >= 0)
                r = document_copy_strings(
                        document, "environment", WORDS_MAX, &command->environment);
        if (r >= 0)
                r = document_copy_string(document, "user", &command->user);
        if (r >= 0 && document_has(document, "directory"))
                r = document_copy_string(document, "directory", &command->directory);
        return r < 0 ? r : read_terminal(document, command);
}

static bool command_is_valid(const Command *command) {
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;

        if (machine_name_parse(command->machine, name, &owner) < 0 ||
            !command_user_is_valid(command->user))
                return false;
        if (command->directory && !command_directory_is_valid(command->directory))
                return false;
        if (command->words[0] ? command->words[0][0] == '\0' : !command->terminal)
                return false;
        for (char *const *variable = command->environment; *variable; variable++)
                if (!command_variable_is_valid(*variable))
                        return false;
        return true;
}

int command_parse(const char *json, size_t size, Command **ret) {
        _cleanup_(command_freep) Command *command = calloc(1, sizeof(*command));
        _cleanup_document_ Document *document = NULL;
        int r;

        if (!command)
                return -ENOMEM;

        r = document_parse(json, size, COMMAND_SIZE_MAX, NULL, &document);
        if (r >= 0)
                r = read_command(document, command);
        if (r < 0)
                return r == -EINVAL ? -EBADMSG : r;
        if (!command_is_valid(command))
                return -EBADMSG;

        *ret = TAKE_PTR(command);
        return 0;
}

int command_format(const Command *command, char **ret) {
        _cleanup_json_draft_ JsonDraft *draft = json_draft_new();
        _cleanup_free_ char *json = NULL;
        int r;

        if (!draft)
                return -ENOMEM;

        json_draft_add_string(draft, "machine", command->machine);
        json_draft_add_strings(draft, "words", command->words);
        json_draft_add_strings(draft, "environment", command->environment);
        json_draft_add_string(draft, "user", command->user);
        json_draft_add_string(draft, "directory", command->directory);
        json_draft_add_boolean(draft, "terminal", command->terminal);
        json_draft_add_integer(draft, "rows", command->rows);
        json_draft_add_integer(draft, "columns", command->columns);
        json_draft_add_boolean(draft, "minimal", command->minimal);
        r = json_draft_format(draft, &json);
        if (r < 0)
                return r;
        if (strlen(json) > COMMAND_SIZE_MAX)
                return -E2BIG;

        *ret = TAKE_PTR(json);
        return 0;
}
