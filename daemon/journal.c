/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <linux/capability.h>
#include <string.h>

#include "config.h"
#include "journal.h"
#include "log.h"
#include "names.h"
#include "owner.h"
#include "pid1.h"
#include "service.h"
#include "stream.h"
#include "strv.h"

#define RUN       LIBEXEC_DIR "/flakectr-run"
#define TASKS_MAX 8

/* For mounts, for ids in a namespace, and to become nobody. */
#define CAPABILITIES (1ULL << CAP_SYS_ADMIN | 1ULL << CAP_SETUID | 1ULL << CAP_SETGID)

struct Journal {
        Manager *manager;
        uid_t sender;
        sd_bus_message *message; /* NULL: answered */
        sd_bus_track *caller;
        Service *service;
        Journal *next; /* Manager.journals */
};

static void journal_answer(Journal *journal, int status) {
        int r;

        if (!journal->message)
                return;
        r = sd_bus_reply_method_return(journal->message, "i", status);
        if (r < 0)
                log_error("A journal's reader is not answered: %s", strerror(-r));
        journal->message = sd_bus_message_unref(journal->message);
}

static void on_started(void *userdata, int r) {
        Journal *journal = userdata;

        if (r >= 0)
                return;
        journal_answer(journal, EXIT_FAILURE);
        if (service_state(journal->service) == SERVICE_GONE)
                journal_free(journal);
}

static void on_gone(void *userdata) {
        const UnitProperties *properties;
        Journal *journal = userdata;
        bool exited;

        properties = service_properties(journal->service);
        exited = properties->result &&
                (strcmp(properties->result, "success") == 0 ||
                 strcmp(properties->result, "exit-code") == 0);
        journal_answer(journal, exited ? properties->exit_status : EXIT_FAILURE);
        journal_free(journal);
}

static const ServiceEvents service_events = { .started = on_started, .gone = on_gone };

static int on_caller_gone(sd_bus_track *track, void *userdata) {
        Journal *journal = userdata;

        (void) track;
        (void) service_stop(journal->service);
        journal_free(journal);
        return 0;
}

static int append_command(
        sd_bus_message *message, const char *machine, const JournalRequest *request) {
        _cleanup_strv_ char **words = NULL;
        int r;

        r = strv_push(&words, RUN);
        if (r >= 0)
                r = strv_push(&words, "--journal");
        if (r >= 0)
                r = strv_push(&words, machine);
        for (char **option = request->options; r >= 0 && option && *option; option++)
                r = strv_push(&words, *option);
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

static int journal_start(
        Journal *journal, const Container *container, const JournalRequest *request) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *start = NULL;
        sd_bus *bus = journal->manager->bus;
        _cleanup_free_ char *unit = NULL;
        int r;

        r = pid1_name_helper("journal", &unit);
        if (r >= 0)
                r = service_new(bus, unit, &service_events, journal, &journal->service);
        if (r >= 0)
                r = service_prepare(journal->service, &start);
        if (r >= 0)
                r = sd_bus_message_append(
                        start, "(sv)(sv)(sv)", "Description", "s",
                        "Journal of a container of flakectr", "SyslogIdentifier", "s",
                        "flakectr-run", "Type", "s", "exec");
        if (r >= 0)
                r = append_standard_io(start, request->output);
        if (r >= 0)
                r = pid1_append_slice(start, container->record->owner);
        if (r >= 0)
                r = append_confinement(start);
        if (r >= 0)
                r = append_command(start, container->machine, request);
        return r < 0 ? r : service_start(journal->service, start);
}

static int check_limit(const Manager *manager, uid_t sender, sd_bus_error *error) {
        unsigned n = 0;

        for (const Journal *other = manager->journals; other; other = other->next)
                n += other->sender == sender;
        if (sender == 0 || n < manager->settings.commands)
                return 0;
        return sd_bus_error_setf(
                error, ERROR_LIMITS_EXCEEDED, "You read %u journals already: let one of them end",
                n);
}

int journal_new(
        Container *container,
        sd_bus_message *message,
        const JournalRequest *request,
        sd_bus_error *error) {
        _cleanup_(journal_freep) Journal *journal = NULL;
        Manager *manager = manager_of(container->list);
        uid_t sender;
        int r;

        r = owner_of_caller(message, &sender);
        if (r >= 0)
                r = check_limit(manager, sender, error);
        if (r < 0)
                return r;

        journal = calloc(1, sizeof(*journal));
        if (!journal)
                return -ENOMEM;
        *journal = (Journal){
                .manager = manager,
                .sender = sender,
                .message = sd_bus_message_ref(message),
                .next = manager->journals,
        };
        manager->journals = journal;

        r = owner_watch_caller(message, on_caller_gone, journal, &journal->caller);
        if (r >= 0)
                r = journal_start(journal, container, request);
        if (r < 0)
                return r;

        /* PID 1 has it: the caller is to see its end. */
        (void) stream_release(request->output);
        TAKE_PTR(journal);
        return 1;
}

Journal *journal_free(Journal *journal) {
        if (!journal)
                return NULL;

        for (Journal **place = &journal->manager->journals; *place; place = &(*place)->next)
                if (*place == journal) {
                        *place = journal->next;
                        break;
                }
        service_free(journal->service);
        sd_bus_track_unref(journal->caller);
        sd_bus_message_unref(journal->message);
        free(journal);
        return NULL;
}
