/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "command-options.h"
#include "names.h"
#include "option-table.h"
#include "stream.h"
#include "strv.h"

#define VARIABLES_MAX 256

typedef enum CommandOption {
        OPTION_USER,
        OPTION_DIRECTORY,
        OPTION_ENVIRONMENT,
        OPTION_STDIN,
        OPTION_STDOUT,
        OPTION_STDERR,
        OPTION_ROWS,
        OPTION_COLUMNS,
} CommandOption;

static const OptionForm forms[] = {
        [OPTION_USER] = { "user", "s" },
        [OPTION_DIRECTORY] = { "directory", "s" },
        [OPTION_ENVIRONMENT] = { "environment", "as" },
        [OPTION_STDIN] = { "stdin", "h" },
        [OPTION_STDOUT] = { "stdout", "h" },
        [OPTION_STDERR] = { "stderr", "h" },
        [OPTION_ROWS] = { "rows", "u" },
        [OPTION_COLUMNS] = { "columns", "u" },
        {},
};

#define OF_ALL      (1U << OPTION_USER | 1U << OPTION_DIRECTORY | 1U << OPTION_ENVIRONMENT)
#define OF_STREAMS  (1U << OPTION_STDIN | 1U << OPTION_STDOUT | 1U << OPTION_STDERR)
#define OF_TERMINAL (1U << OPTION_ROWS | 1U << OPTION_COLUMNS)

typedef struct Target {
        Command *command;
        int *streams;
} Target;

static int replace(char **field, const char *value) {
        free(*field);
        *field = strdup(value);
        return *field ? 0 : -ENOMEM;
}

static int read_user(sd_bus_message *message, Command *command, sd_bus_error *error) {
        const char *user;
        int r;

        r = sd_bus_message_read(message, "s", &user);
        if (r < 0)
                return r;
        if (!command_user_is_valid(user))
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION, "'%s' cannot be the name of a user", user);
        return replace(&command->user, user);
}

static int read_directory(sd_bus_message *message, Command *command, sd_bus_error *error) {
        const char *directory;
        int r;

        r = sd_bus_message_read(message, "s", &directory);
        if (r < 0)
                return r;
        if (!command_directory_is_valid(directory))
                return sd_bus_error_set(
                        error, ERROR_INVALID_OPTION,
                        "The option 'directory' must be an absolute path, without '.' and '..' in "
                        "it");
        return replace(&command->directory, directory);
}

static int read_environment(sd_bus_message *message, Command *command, sd_bus_error *error) {
        const char *variable;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "s");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_read(message, "s", &variable)) > 0) {
                if (!command_variable_is_valid(variable) ||
                    strv_length(command->environment) >= VARIABLES_MAX)
                        return sd_bus_error_setf(
                                error, ERROR_INVALID_OPTION,
                                "The option 'environment' takes NAME=value, %d of them at the most",
                                VARIABLES_MAX);
                r = strv_push(&command->environment, variable);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/*
 * The container's processes get it. Never a terminal, which they could type on; nor a directory or
 * a file, from which a way leads to others.
 */
static int read_stream(sd_bus_message *message, const char *name, int *ret, sd_bus_error *error) {
        int r, fd;

        r = sd_bus_message_read(message, "h", &fd);
        if (r >= 0)
                r = stream_is_fit(fd, false);
        if (r < 0)
                return r;
        if (r == 0)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION,
                        "The option '%s' must be a pipe, a socket or /dev/null: no terminal, file "
                        "or directory is given to a container",
                        name);

        *ret = fd;
        return 0;
}

static int read_size(
        sd_bus_message *message, const char *name, unsigned *ret, sd_bus_error *error) {
        uint32_t size;
        int r;

        r = sd_bus_message_read(message, "u", &size);
        if (r < 0)
                return r;
        if (size > COMMAND_TTY_MAX)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION, "The option '%s' is %d at the most", name,
                        COMMAND_TTY_MAX);

        *ret = size;
        return 0;
}

static int read_value(
        sd_bus_message *message, unsigned place, void *userdata, sd_bus_error *error) {
        const Target *target = userdata;
        Command *command = target->command;

        switch ((CommandOption) place) {
        case OPTION_USER:
                return read_user(message, command, error);
        case OPTION_DIRECTORY:
                return read_directory(message, command, error);
        case OPTION_ENVIRONMENT:
                return read_environment(message, command, error);
        case OPTION_STDIN:
        case OPTION_STDOUT:
        case OPTION_STDERR:
                return read_stream(
                        message, forms[place].name, &target->streams[place - OPTION_STDIN], error);
        case OPTION_ROWS:
                return read_size(message, forms[place].name, &command->rows, error);
        case OPTION_COLUMNS:
                return read_size(message, forms[place].name, &command->columns, error);
        }
        return -EINVAL;
}

int command_options_read(
        sd_bus_message *message, Command *command, int streams[static 3], sd_bus_error *error) {
        const OptionTable table = {
                .forms = forms,
                .allowed = OF_ALL | (command->terminal ? OF_TERMINAL : OF_STREAMS),
                .read = read_value,
        };

        return option_table_read(&table, message, &(Target){ command, streams }, error);
}
