/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "command-options.h"
#include "names.h"
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

static const struct {
        const char *name, *type;
        bool terminal, streams; /* which kind of command has it */
} table[] = {
        [OPTION_USER] = { "user", "s", true, true },
        [OPTION_DIRECTORY] = { "directory", "s", true, true },
        [OPTION_ENVIRONMENT] = { "environment", "as", true, true },
        [OPTION_STDIN] = { "stdin", "h", false, true },
        [OPTION_STDOUT] = { "stdout", "h", false, true },
        [OPTION_STDERR] = { "stderr", "h", false, true },
        [OPTION_ROWS] = { "rows", "u", true, false },
        [OPTION_COLUMNS] = { "columns", "u", true, false },
};

#define OPTIONS_MAX (sizeof(table) / sizeof(table[0]))

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
        struct statx status;
        int r, fd;

        r = sd_bus_message_read(message, "h", &fd);
        if (r < 0)
                return r;
        /* Its server is not asked: it may be the caller, and never answer. */
        if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &status) < 0)
                return -errno;
        if (!S_ISFIFO(status.stx_mode) && !S_ISSOCK(status.stx_mode) &&
            !(S_ISCHR(status.stx_mode) && status.stx_rdev_major == 1 &&
              status.stx_rdev_minor == 3)) /* /dev/null */
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
        sd_bus_message *message,
        CommandOption option,
        Command *command,
        int streams[static 3],
        sd_bus_error *error) {
        switch (option) {
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
                        message, table[option].name, &streams[option - OPTION_STDIN], error);
        case OPTION_ROWS:
                return read_size(message, table[option].name, &command->rows, error);
        case OPTION_COLUMNS:
                return read_size(message, table[option].name, &command->columns, error);
        }
        return -EINVAL;
}

static int find_option(
        sd_bus_message *message, const Command *command, CommandOption *ret, sd_bus_error *error) {
        const char *name, *type;
        size_t i = 0;
        int r;

        r = sd_bus_message_read(message, "s", &name);
        if (r >= 0)
                r = sd_bus_message_peek_type(message, NULL, &type);
        if (r < 0)
                return r;

        while (i < OPTIONS_MAX && strcmp(table[i].name, name) != 0)
                i++;
        if (i == OPTIONS_MAX || !(command->terminal ? table[i].terminal : table[i].streams))
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION, "%s has no option '%s'",
                        sd_bus_message_get_member(message), name);
        if (strcmp(type, table[i].type) != 0)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION, "The option '%s' is of type '%s', not '%s'",
                        name, table[i].type, type);

        *ret = (CommandOption) i;
        return 0;
}

/* `seen`: the options that the message had until now, one bit each. */
static int read_option(
        sd_bus_message *message,
        unsigned *seen,
        Command *command,
        int streams[static 3],
        sd_bus_error *error) {
        CommandOption option = OPTION_USER;
        int r;

        r = find_option(message, command, &option, error);
        if (r < 0)
                return r;
        if (*seen & 1U << option)
                return sd_bus_error_setf(
                        error, ERROR_INVALID_OPTION, "The option '%s' is there twice",
                        table[option].name);
        *seen |= 1U << option;

        r = sd_bus_message_enter_container(message, 'v', table[option].type);
        if (r >= 0)
                r = read_value(message, option, command, streams, error);
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int command_options_read(
        sd_bus_message *message, Command *command, int streams[static 3], sd_bus_error *error) {
        unsigned seen = 0;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "{sv}");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                r = read_option(message, &seen, command, streams, error);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}
