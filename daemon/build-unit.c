/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "build-unit.h"
#include "config.h"
#include "names.h"
#include "pid1.h"
#include "request.h"

#define TASKS_MAX 4096

/* For each step of its end: flakectr-build gives Nix 2 s, and its place is cleared on a host that
 * may have much to do. */
#define STOP_USEC (10 * 1000 * 1000ULL)

int build_unit_socket(const BuildRequest *request, int *ret_ours, int *ret_theirs) {
        _cleanup_close_ int ours = -1, theirs = -1;
        _cleanup_free_ char *json = NULL;
        size_t size;
        int r, pair[2];

        r = request_format(
                &(Request){
                        .flake = (char *) request->flake,
                        .names = (char **) request->names,
                        .kept = (char **) request->kept,
                        .verbose = request->verbose,
                },
                &json);
        if (r < 0)
                return r;

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
                return -errno;
        ours = pair[0];
        theirs = pair[1];

        /* Fits the socket's buffer, or is too much to ask. */
        size = strlen(json);
        if (send(ours, json, size, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t) size)
                return -E2BIG;
        if (shutdown(ours, SHUT_WR) < 0)
                return -errno;

        *ret_ours = TAKE_FD(ours);
        *ret_theirs = TAKE_FD(theirs);
        return 0;
}

/*
 * A container that may write to its flake's directory writes to the .git in it, too: of the
 * programs that are named there Nix's git shall start none by itself.
 */
static int append_environment(sd_bus_message *message, char *const *environment) {
        static const char *const fixed[] = {
                "PATH=" BUILD_PATH,
                "LANG=C.UTF-8",
                "GIT_TERMINAL_PROMPT=0",
                "GIT_CONFIG_COUNT=2",
                "GIT_CONFIG_KEY_0=core.fsmonitor",
                "GIT_CONFIG_VALUE_0=false",
                "GIT_CONFIG_KEY_1=core.hooksPath",
                "GIT_CONFIG_VALUE_1=/dev/null",
                NULL,
        };
        int r;

        r = sd_bus_message_open_container(message, 'r', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", "Environment");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "s");
        for (const char *const *s = fixed; r >= 0 && *s; s++)
                r = sd_bus_message_append(message, "s", *s);
        for (char *const *s = environment; r >= 0 && s && *s; s++)
                r = sd_bus_message_append(message, "s", *s);
        for (size_t i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(message);
        return r;
}

/*
 * As the owner, with nothing that he has not: no capabilities, no setuid programs. What he sees of
 * the file system is what he sees himself, for his flake may be anywhere, also below /tmp.
 */
static int append_confinement(sd_bus_message *message, uid_t owner) {
        char user[16];
        int r;

        (void) snprintf(user, sizeof(user), "%u", owner);

        r = pid1_append_slice(message, owner);
        if (r < 0)
                return r;
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)(sv)", "User", "s", user, "NoNewPrivileges", "b", 1,
                "CapabilityBoundingSet", "t", (uint64_t) 0, "RestrictSUIDSGID", "b", 1,
                "WorkingDirectory", "s", "-~", "TasksMax", "t", (uint64_t) TASKS_MAX);
}

static int append_standard_io(sd_bus_message *message, int theirs, int output) {
        int r;

        r = sd_bus_message_append(
                message, "(sv)(sv)", "StandardInputFileDescriptor", "h", theirs,
                "StandardOutputFileDescriptor", "h", theirs);
        if (r < 0)
                return r;

        if (output >= 0)
                return sd_bus_message_append(
                        message, "(sv)", "StandardErrorFileDescriptor", "h", output);

        /* Where the two settings are equal, systemd takes the file descriptor of the first for
         * both. */
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)", "StandardOutput", "s", "null", "StandardError", "s",
                "journal", "SyslogLevelPrefix", "b", 0);
}

/* There flakectr-build keeps the outputs rooted by links: gone with the unit. */
static int append_place(sd_bus_message *message, const char *unit) {
        static const char *const clear[] = { LIBEXEC_DIR "/flakectr-build", BUILD_CLEAR, NULL };
        char variable[sizeof(BUILD_PLACE_VARIABLE "=" BUILD_PLACES_DIR) + 64];
        int r;

        (void) snprintf(
                variable, sizeof(variable), BUILD_PLACE_VARIABLE "=" BUILD_PLACES_DIR "/%.*s",
                (int) strcspn(unit, "."), unit);
        r = sd_bus_message_append(message, "(sv)", "Environment", "as", 1, variable);
        return r < 0 ? r : pid1_append_exec(message, "ExecStopPost", clear);
}

int build_unit_append(
        sd_bus_message *message, const char *unit, const BuildRequest *request, int theirs) {
        int r;

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)", "TimeoutStopUSec", "t", STOP_USEC, "Description",
                "s", "Build for flakectr", "SyslogIdentifier", "s", "flakectr-build", "Type", "s",
                "exec", "KillMode", "s", "control-group");
        if (r >= 0)
                r = append_confinement(message, request->owner);
        if (r >= 0)
                r = append_environment(message, request->environment);
        if (r >= 0)
                r = append_place(message, unit);
        if (r >= 0)
                r = append_standard_io(message, theirs, request->output);
        if (r >= 0)
                r = pid1_append_exec(
                        message, "ExecStart",
                        (const char *[]){ LIBEXEC_DIR "/flakectr-build", NULL });
        return r;
}
