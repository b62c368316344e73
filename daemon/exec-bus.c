/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "bus.h"
#include "command-options.h"
#include "exec-bus.h"
#include "execution.h"
#include "names.h"
#include "strv.h"

#define WORDS_MAX 8192

static int read_words(sd_bus_message *message, char ***ret, sd_bus_error *error) {
        const char *word;
        size_t n = 0;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "s");
        if (r >= 0)
                r = strv_copy(NULL, ret);
        if (r < 0)
                return r;

        while ((r = sd_bus_message_read(message, "s", &word)) > 0) {
                if (n++ >= WORDS_MAX)
                        return sd_bus_error_setf(
                                error, ERROR_LIMITS_EXCEEDED, "A command has %d words at the most",
                                WORDS_MAX);
                r = strv_push(ret, word);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_command(
        sd_bus_message *message, Command *command, int streams[static 3], sd_bus_error *error) {
        int r;

        command->user = strdup("root");
        if (!command->user)
                return -ENOMEM;

        r = read_words(message, &command->words, error);
        if (r < 0)
                return r;
        if (command->words[0] ? command->words[0][0] == '\0' : !command->terminal)
                return sd_bus_error_set(
                        error, ERROR_NO_SUCH_PROGRAM,
                        "A command begins with the name of a program");
        return command_options_read(message, command, streams, error);
}

static int check_running(const Container *container, sd_bus_error *error) {
        const char *name = container_name(container);

        switch (container->state) {
        case CONTAINER_RUNNING:
        case CONTAINER_STARTING:
                if (unit_state(container->unit) == SERVICE_RUNNING ||
                    unit_state(container->unit) == SERVICE_STARTING)
                        return 0;
                break;
        case CONTAINER_STOPPING:
                return sd_bus_error_setf(
                        error, ERROR_NOT_RUNNING, "%s is being stopped: nothing can be begun in it",
                        name);
        case CONTAINER_STOPPED:
        case CONTAINER_BUILDING:
        case CONTAINER_FAILED:
        case CONTAINER_NEEDS_APPROVAL:
        case CONTAINER_LISTENING:
                break;
        }
        return sd_bus_error_setf(
                error, ERROR_NOT_RUNNING, "%s is not running: 'flakectrctl start %s' starts it",
                name, name);
}

/* Read, check, authorise, act. */
static int execute(
        sd_bus_message *message,
        Container *container,
        ExecutionKind kind,
        const char *verb,
        sd_bus_error *error) {
        _cleanup_(command_freep) Command *command = calloc(1, sizeof(*command));
        ExecutionRequest request = { kind, command, { -1, -1, -1 } };
        int r;

        if (!command)
                return -ENOMEM;
        command->terminal = kind == EXECUTION_TERMINAL;
        command->machine = strdup(container->machine);
        if (!command->machine)
                return -ENOMEM;

        r = read_command(message, command, request.streams, error);
        if (r < 0)
                return r;

        r = container_bus_authorise(container, message, verb, error);
        if (r != 0)
                return r;

        r = check_running(container, error);
        return r < 0 ? r : execution_new(container, message, &request, error);
}

int method_exec(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return execute(message, userdata, EXECUTION_STREAMS, "exec", error);
}

int method_open_shell(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return execute(message, userdata, EXECUTION_TERMINAL, "shell", error);
}
