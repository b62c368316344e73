/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "order.h"
#include "program.h"
#include "strv.h"

/* Nobody waits for a background process that does not hear. */
#define STOP_USEC (5 * 1000 * 1000ULL)

static const char *const shell_words[] = { "sh", "-c", "exec \"${SHELL:-/bin/sh}\" -l", NULL };

const char *const *order_words(const Command *command) {
        return command->words[0] ? (const char *const *) command->words : shell_words;
}

static int append_words(sd_bus_message *message, const Command *command) {
        const char *const *words = order_words(command);
        int r;

        r = sd_bus_message_open_container(message, 'a', "s");
        for (; r >= 0 && *words; words++)
                r = sd_bus_message_append(message, "s", *words);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

/* ExecStartEx, for its flag alone: "$" stays what it is. */
static int append_exec(sd_bus_message *message, const Command *command, const char *program) {
        static const struct {
                char type;
                const char *contents;
        } levels[] = { { 'v', "a(sasas)" }, { 'a', "(sasas)" }, { 'r', "sasas" } };
        int r;

        r = sd_bus_message_open_container(message, 'r', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", "ExecStartEx");
        for (size_t i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_open_container(message, levels[i].type, levels[i].contents);
        if (r >= 0)
                r = sd_bus_message_append(message, "s", program);
        if (r >= 0)
                r = append_words(message, command);
        if (r >= 0)
                r = sd_bus_message_append(message, "as", 1, "no-env-expand");
        for (size_t i = 0; r >= 0 && i < 4; i++)
                r = sd_bus_message_close_container(message);
        return r;
}

int order_environment(const Command *command, char ***ret) {
        _cleanup_free_ char *path = NULL;
        _cleanup_strv_ char **variables = NULL;
        int r;

        r = program_search_path(command, &path);
        if (r >= 0)
                r = strv_pushf(&variables, "PATH=%s", path);
        if (r >= 0)
                r = strv_append(&variables, command->environment);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(variables);
        return 0;
}

static int append_environment(sd_bus_message *message, const Command *command) {
        _cleanup_strv_ char **variables = NULL;
        int r;

        r = order_environment(command, &variables);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'r', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", "Environment");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_append_strv(message, variables);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static int append_streams(
        sd_bus_message *message, const Entrance *entrance, const int streams[static 3]) {
        if (entrance->terminal >= 0)
                return sd_bus_message_append(
                        message, "(sv)(sv)(sv)(sv)(sv)(sv)", "StandardInput", "s", "tty",
                        "StandardOutput", "s", "tty", "StandardError", "s", "tty", "TTYPath", "s",
                        entrance->terminal_name, "TTYVHangup", "b", 1, "SendSIGHUP", "b", 1);

        return sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)", "StandardInputFileDescriptor", "h", streams[0],
                "StandardOutputFileDescriptor", "h", streams[1], "StandardErrorFileDescriptor", "h",
                streams[2], "IgnoreSIGPIPE", "b", 0);
}

int order_message(
        sd_bus *bus,
        const char *unit,
        const Command *command,
        const Entrance *entrance,
        const int streams[static 3],
        sd_bus_message **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        int r;

        r = sd_bus_message_new_method_call(
                bus, &message, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                "org.freedesktop.systemd1.Manager", "StartTransientUnit");
        if (r >= 0)
                r = sd_bus_message_append(message, "ss", unit, "fail");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "(sv)");
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)", "AddRef", "b", 1, "CollectMode",
                        "s", "inactive-or-failed", "Description", "s", "Command of flakectr",
                        "Type", "s", "exec", "User", "s", command->user, "WorkingDirectory", "s",
                        command->directory ?: "-~", "TimeoutStopUSec", "t", STOP_USEC);
        if (r >= 0)
                r = append_environment(message, command);
        if (r >= 0)
                r = append_streams(message, entrance, streams);
        if (r >= 0)
                r = append_exec(message, command, entrance->program);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        if (r >= 0)
                r = sd_bus_message_append(message, "a(sa(sv))", 0);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(message);
        return 0;
}
