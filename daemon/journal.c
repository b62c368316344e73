/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "container-list.h"
#include "errand.h"
#include "invocation.h"
#include "journal.h"
#include "pid1.h"
#include "stream.h"
#include "strv.h"

#define RUN        LIBEXEC_DIR "/flakectr-run"
#define TASKS_MAX  8
#define MEMORY_MAX (256 * 1024 * 1024)

#define JOURNALCTL "journalctl"

/* For journald, and for whoever reads it. */
#define LAST_WORDS_USEC (300 * 1000ULL)

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
                        "LockPersonality", "b", 1, "MemoryMax", "t", (uint64_t) MEMORY_MAX,
                        "TasksMax", "t", (uint64_t) TASKS_MAX);
        return r;
}

/* The two outputs are two: where the settings are equal systemd takes the first's for both. */
static int append_standard_io(sd_bus_message *message, int output) {
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)", "StandardOutputFileDescriptor", "h", output,
                "StandardOutput", "s", "null", "StandardError", "s", "journal");
}

/* root, and nothing but that: the host's journal is root's. */
static int append_readers_confinement(sd_bus_message *message) {
        int r;

        r = pid1_append_read_only(message);
        if (r < 0)
                return r;
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)", "CapabilityBoundingSet", "t", (uint64_t) 0,
                "PrivateNetwork", "b", 1, "MemoryMax", "t", (uint64_t) MEMORY_MAX, "TasksMax", "t",
                (uint64_t) TASKS_MAX);
}

static int journal_append(Errand *errand, sd_bus_message *message) {
        bool of_host = strcmp(errand->words[1] ?: "", JOURNALCTL) == 0;
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
                r = of_host ? append_readers_confinement(message) : append_confinement(message);
        if (r < 0)
                return r;
        return of_host ?
                pid1_append_exec(message, "ExecStart", (const char *const *) errand->words + 1) :
                append_command(message, errand->words);
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

static int on_last_words(sd_event_source *source, uint64_t now, void *userdata) {
        Errand *errand = userdata;

        (void) source;
        (void) now;
        return errand_finish(errand);
}

void journal_container_gone(const Container *container) {
        Manager *manager = manager_of(container->list);

        for (Errand *errand = manager->errands; errand; errand = errand->next)
                if (errand->kind == &kind && strv_contains(errand->words, "--follow") &&
                    strcmp(errand->words[0], container->machine) == 0 && !errand->end)
                        (void) sd_event_add_time_relative(
                                sd_bus_get_event(manager->bus), &errand->end, CLOCK_MONOTONIC,
                                LAST_WORDS_USEC, 0, on_last_words, errand);
}

/* Out of the host's journal: what the unit has said since its last start. */
static int append_of_host(const Container *container, char *const *options, char ***words) {
        static const char *const fixed[] = { JOURNALCTL, "--no-pager",         "--quiet",
                                             "--all",    "--output=short-iso", NULL };
        char id[SD_ID128_STRING_MAX];
        sd_id128_t invocation;
        int r;

        r = invocation_find(container, &invocation);
        if (r >= 0)
                r = strv_append(words, (char *const *) fixed);
        if (r >= 0)
                r = strv_append(words, options);
        if (r >= 0)
                r = strv_pushf(words, "_SYSTEMD_UNIT=%s", unit_name(container->unit));
        if (r >= 0)
                r = strv_pushf(
                        words, "_SYSTEMD_INVOCATION_ID=%s", sd_id128_to_string(invocation, id));
        return r;
}

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
                r = container->record->minimal ?
                        append_of_host(container, request->options, &errand->words) :
                        strv_append(&errand->words, request->options);
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
