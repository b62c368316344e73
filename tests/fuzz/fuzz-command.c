/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "answer.h"
#include "command.h"
#include "container-name.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_command(const Command *command) {
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;

        if (machine_name_parse(command->machine, name, &owner) < 0 ||
            !command_user_is_valid(command->user))
                abort();
        if (!command->words[0] && !command->terminal)
                abort();
        if (command->directory && command->directory[0] != '/')
                abort();
}

/* What was read is written so that it is read again as it was. */
static void fuzz_command(const char *data, size_t size) {
        _cleanup_(command_freep) Command *command = NULL, *again = NULL;
        _cleanup_free_ char *json = NULL;
        int r;

        if (command_parse(data, size, &command) < 0)
                return;

        check_command(command);
        r = command_format(command, &json);
        if (r == -E2BIG)
                return;
        if (r < 0 || command_parse(json, strlen(json), &again) < 0 ||
            strcmp(command->machine, again->machine) != 0 ||
            strcmp(command->user, again->user) != 0)
                abort();
}

static void fuzz_answer(const char *data, size_t size) {
        char message[ANSWER_SIZE_MAX];
        Answer answer, again;

        if (answer_parse(data, size, &answer) < 0)
                return;
        if (answer.number < 0 || answer.number > 255 ||
            !text_is_utf8(answer.text, strlen(answer.text)) || strpbrk(answer.text, "\x1b\x7f"))
                abort();
        size = answer_format(&answer, message);
        if (answer_parse(message, size, &again) < 0 || again.kind != answer.kind ||
            strcmp(again.text, answer.text) != 0)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        fuzz_command((const char *) data, size);
        fuzz_answer((const char *) data, size);
        return 0;
}
