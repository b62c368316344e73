/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "container-list.h"
#include "copying.h"
#include "log.h"
#include "names.h"
#include "pid1.h"
#include "state-dir.h"
#include "text.h"
#include "tree-unit.h"

/* Of what it says of a failure. */
#define WORDS_SIZE 256

void copying_explain(Job *job, int number, const char *what) {
        const Container *container = job->container;
        bool full = number == ENOSPC;

        (void) what;

        (void) sd_bus_error_setf(
                &job->error, full ? ERROR_LIMITS_EXCEEDED : job->operation->error, "%s %s: %s%s",
                container_name(container), job->operation->failed,
                number == EAGAIN   ? "a program inside holds a lease on a file" :
                        number > 0 ? strerror(number) :
                                     (service_error(container->removal) ?: "it was cut off"),
                full ? ", or not more than MinFree in flakectrd.conf; nothing is left of it" : "");
}

/* flakectr-tree ends with the number of what went wrong. */
static void explain(Job *job) {
        const UnitProperties *properties = service_properties(job->container->removal);
        bool exited = strcmp(properties->result ?: "", "exit-code") == 0;
        char words[WORDS_SIZE] = "";
        ssize_t n = -1;

        if (job->report >= 0)
                n = read(job->report, words, sizeof(words) - 1);
        words[n < 0 ? 0 : n] = '\0';
        text_clean(words)[strcspn(words, "\n")] = '\0';
        job->copying->explain(job, exited ? properties->exit_status : 0, words);
}

static void on_copied(void *userdata, int r) {
        Container *container = userdata;
        Job *job = container->job;

        /* It is stopped, and waited for until it is gone. */
        if (job->undoing)
                return;

        if (r < 0)
                explain(job);
        container->removal = service_free(container->removal);
        if (r >= 0 && job->copying->finish)
                r = job->copying->finish(job);
        job_step_done(job, r);
}

static void on_gone(void *userdata) {
        Container *container = userdata;
        Job *job = container->job;

        container->removal = service_free(container->removal);
        if (undo_copying(job) < 0)
                log_error("What was copied of %s is left", container->machine);
        job_undo_done(job);
}

static const ServiceEvents copy_events = {
        .started = on_copied,
        .gone = on_gone,
};

int undo_copying(Job *job) {
        Container *container = job->container;

        if (container->removal)
                return service_stop(container->removal) < 0 ? 0 : 1;

        return job->copying && job->copying->discard ? job->copying->discard(job) : 0;
}

/* The stream is PID 1's from now on, and whoever has its other end sees when it is left. */
static int append_order(Job *job, sd_bus_message *message, char *const *words) {
        char directory[sizeof(CONTAINERS_DIR) + MACHINE_NAME_MAX + 2];
        const Copying *copying = job->copying;
        _cleanup_close_ int report = -1;
        TreeOrder order = {
                .description = copying->description,
                .arguments = words,
                .capabilities = copying->capabilities,
                .input = copying->receives ? job->stream : -1,
                .output = copying->sends ? job->stream : -1,
        };
        int r, pair[2];

        (void) snprintf(
                directory, sizeof(directory), CONTAINERS_DIR "/%s",
                (job->clone ?: job->container)->machine);
        if (copying->freezes)
                order.freezes = unit_name(job->container->unit);
        if (copying->writes)
                order.writes = directory;
        if (copying->receives) {
                if (pipe2(pair, O_CLOEXEC | O_NONBLOCK) < 0)
                        return -errno;
                job->report = pair[0];
                order.output = report = pair[1];
        }
        r = tree_unit_append(message, &order);
        if (r >= 0)
                job->stream = close_fd(job->stream);
        return r;
}

int copying_begin(Job *job, char *const *words) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL;
        _cleanup_free_ char *unit = NULL;
        Container *container = job->container;
        int r;

        r = pid1_name_helper("copy", &unit);
        if (r >= 0)
                r = service_new(
                        container->list->bus, unit, &copy_events, container, &container->removal);
        if (r >= 0)
                r = service_prepare(container->removal, &message);
        if (r >= 0)
                r = pid1_append_slice(message, container->record->owner);
        if (r >= 0)
                r = append_order(job, message, words);
        if (r >= 0)
                r = service_start(container->removal, message);
        if (r < 0)
                container->removal = service_free(container->removal);
        return r < 0 ? r : 1;
}
