/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>

#include "config.h"
#include "container-list.h"
#include "errand.h"
#include "journal.h"
#include "pid1.h"
#include "stream.h"
#include "strv.h"

#define RUN       LIBEXEC_DIR "/flakectr-run"
#define TASKS_MAX 8

/* For mounts, for ids in a namespace, and to become nobody. */
#define CAPABILITIES (1ULL << CAP_SYS_ADMIN | 1ULL << CAP_SETUID | 1ULL << CAP_SETGID)

/* The machine's name comes first. */
static int append_command(sd_bus_message *message, char *const *of_journal) {
        _cleanup_strv_ char **words = NULL;
        int r;

        r = strv_push(&words, RUN);
        if (r >= 0)
                r = strv_push(&words, "--journal");
        if (r >= 0)
                r = strv_append(&words, of_journal);
        return r < 0 ? r : pid1_append_exec(message, "ExecStart", (const char *const *) words);
}

/* RestrictSUIDSGID= is missing: it would take openat2(2) away. */
static int append_confinement(sd_bus_message *message) {
        int r;

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)(sv)", "NoNewPrivileges", "b", 1,
                "CapabilityBoundingSet", "t", (uint64_t) CAPABILITIES, "PrivateTmp", "b", 1,
                "PrivateNetwork", "b", 1, "ProtectSystem", "s", "strict", "ProtectHome", "s",
                "yes");
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "(sv)(sv)(sv)(sv)", "DevicePolicy", "s", "closed",
                        "LockPersonality", "b", 1, "MemoryMax", "t", (uint64_t) 256 * 1024 * 1024,
                        "TasksMax", "t", (uint64_t) TASKS_MAX);
        return r;
}

/* The two outputs are two: where the settings are equal systemd takes the first's for both. */
static int append_standard_io(sd_bus_message *message, int output) {
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)", "StandardOutputFileDescriptor", "h", output,
                "StandardOutput", "s", "null", "StandardError", "s", "journal");
}

static int journal_append(Errand *errand, sd_bus_message *message) {
        char name[CONTAINER_NAME_MAX + 1];
        uid_t owner;
        int r;

        r = machine_name_parse(errand->words[0], name, &owner);
        if (r >= 0)
                r = sd_bus_message_append(
                        message, "(sv)(sv)(sv)", "Description", "s",
                        "Journal of a container of flakectr", "SyslogIdentifier", "s",
                        "flakectr-run", "Type", "s", "oneshot");
        if (r >= 0)
                r = append_standard_io(message, errand->output);
        if (r >= 0)
                r = pid1_append_slice(message, owner);
        if (r >= 0)
                r = append_confinement(message);
        return r < 0 ? r : append_command(message, errand->words);
}

static int journal_answer(Errand *errand, int status, sd_bus_message *reply, sd_bus_error *error) {
        (void) errand;
        (void) error;
        return sd_bus_message_append(reply, "i", status < 0 ? EXIT_FAILURE : status);
}

static const ErrandKind kind = {
        .unit = "journal",
        .plural = "readings of journals",
        .is_command = true,
        .append = journal_append,
        .answer = journal_answer,
};

int journal_new(
        Container *container,
        sd_bus_message *message,
        const JournalRequest *request,
        sd_bus_error *error) {
        Errand *errand;
        int r;

        r = errand_new(manager_of(container->list), message, &kind, &errand, error);
        if (r < 0)
                return r;

        r = strv_push(&errand->words, container->machine);
        if (r >= 0)
                r = strv_append(&errand->words, request->options);
        if (r >= 0)
                r = errand->output = fcntl(request->output, F_DUPFD_CLOEXEC, 0);
        if (r < 0) {
                errand_free(errand);
                return r;
        }

        r = errand_begin(errand);
        if (r < 0)
                return r;

        /* PID 1 has it: the caller is to see its end. */
        (void) stream_release(request->output);
        errand->output = close_fd(errand->output);
        return r;
}
