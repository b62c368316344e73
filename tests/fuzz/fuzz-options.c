/* SPDX-License-Identifier: MIT */

/* Options of method calls, written as lines: the name, a type, the value. */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include "call-options.h"
#include "cleanup.h"
#include "command-options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ALL_OPTIONS ((CALL_ACCEPT << 1) - 1)

static int append_list(sd_bus_message *message, char *value) {
        int r;

        r = sd_bus_message_open_container(message, 'a', "s");
        for (char *word = strtok_r(value, "\t", &value); r >= 0 && word;
             word = strtok_r(NULL, "\t", &value))
                r = sd_bus_message_append(message, "s", word);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static int append_value(sd_bus_message *message, const char *type, char *value) {
        unsigned number = (unsigned) strtoul(value, NULL, 10);
        int r;

        r = sd_bus_message_open_container(message, 'v', type);
        if (r < 0)
                return r;
        if (strcmp(type, "as") == 0)
                r = append_list(message, value);
        else if (strcmp(type, "s") == 0)
                r = sd_bus_message_append(message, "s", value);
        else
                r = sd_bus_message_append(message, type, number);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static const char *type_of(char letter) {
        return letter == 'b' ? "b" : letter == 'u' ? "u" : letter == 'l' ? "as" : "s";
}

static int append_option(sd_bus_message *message, char *line) {
        char *rest = line, *name = strsep(&rest, " ");
        char *type = strsep(&rest, " ");
        int r;

        if (!type || !rest)
                return 0;

        r = sd_bus_message_open_container(message, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", name);
        if (r >= 0)
                r = append_value(message, type_of(*type), rest);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static int make_message(sd_bus *bus, char *text, sd_bus_message **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        char *line;
        int r;

        r = sd_bus_message_new_method_call(bus, &message, "a.b", "/", "a.b", "Up");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "{sv}");
        while (r >= 0 && (line = strsep(&text, "\n")))
                r = append_option(message, line);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        if (r >= 0)
                r = sd_bus_message_seal(message, 1, 0);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(message);
        return 0;
}

static void fuzz_call(sd_bus_message *message) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_call_options_ CallOptions options = { .output = -1 };
        int r;

        r = call_options_read(message, ALL_OPTIONS, &options, &error);
        if (r < 0 && !sd_bus_error_is_set(&error) && r != -ENOMEM && r != -ENXIO)
                abort();
        for (char **variable = options.environment; variable && *variable; variable++)
                if (strncmp(*variable, "SSH_AUTH_SOCK=", 14) != 0 &&
                    !strcasestr(*variable, "_proxy="))
                        abort();
}

static void fuzz_exec(sd_bus_message *message, bool terminal) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(command_freep) Command *command = calloc(1, sizeof(*command));
        int streams[3] = { -1, -1, -1 };

        if (!command)
                return;
        command->terminal = terminal;
        if (command_options_read(message, command, streams, &error) < 0)
                return;
        if ((command->user && !command_user_is_valid(command->user)) ||
            (command->directory && !command_directory_is_valid(command->directory)) ||
            command->rows > COMMAND_TTY_MAX || command->columns > COMMAND_TTY_MAX)
                abort();
}

/* One bus for all runs, at whose other end nobody is. */
static sd_bus *the_bus(void) {
        static sd_bus *bus;
        static int fds[2];

        if (bus)
                return bus;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0 || sd_bus_new(&bus) < 0 ||
            sd_bus_set_fd(bus, fds[0], fds[0]) < 0 || sd_bus_start(bus) < 0)
                abort();
        return bus;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        _cleanup_free_ char *text = strndup((const char *) data, size);

        if (!text || make_message(the_bus(), text, &message) < 0)
                return 0;

        fuzz_call(message);
        (void) sd_bus_message_rewind(message, true);
        fuzz_exec(message, false);
        (void) sd_bus_message_rewind(message, true);
        fuzz_exec(message, true);
        return 0;
}
