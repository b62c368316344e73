/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "caller.h"
#include "exec-unit.h"
#include "execution-answer.h"
#include "execution-list.h"
#include "execution.h"
#include "fd-message.h"
#include "log.h"
#include "names.h"
#include "porter-order.h"
#include "porter.h"

static void execution_answered(Execution *execution, int r) {
        if (r < 0) {
                log_error("A command in %s is not answered: %s", execution->name, strerror(-r));
                (void) sd_bus_reply_method_errno(execution->message, r, NULL);
        }
        execution->caller = listener_free(execution->caller);
        execution->message = sd_bus_message_unref(execution->message);
}

/* Whoever is told may begin the next one in here. */
static void execution_tell(Execution *execution, const Answer *answer) {
        ExecutionDone done = TAKE_PTR(execution->done);

        if (done)
                done(TAKE_PTR(execution->userdata), answer);
}

static void execution_fail(Execution *execution, const Answer *answer) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;

        execution_tell(execution, answer);
        if (!execution->message)
                return;
        (void) execution_answer_error(answer, execution->name, &error);
        execution_answered(execution, sd_bus_reply_method_error(execution->message, &error));
}

/* The only answer of one with a terminal that runs. */
static void execution_hand_on_terminal(Execution *execution, const int *fds) {
        if (execution->message && execution->kind == EXECUTION_TERMINAL && fds[1] >= 0)
                execution_answered(
                        execution,
                        sd_bus_reply_method_return(execution->message, "hh", fds[0], fds[1]));
}

static void execution_take(Execution *execution, const Answer *answer, const int *fds) {
        bool killed = answer->kind == ANSWER_KILLED;

        switch (answer->kind) {
        case ANSWER_TERMINAL:
                execution_hand_on_terminal(execution, fds);
                return;
        case ANSWER_EXITED:
        case ANSWER_KILLED:
                execution_tell(execution, answer);
                if (execution->message && execution->kind == EXECUTION_STREAMS)
                        execution_answered(
                                execution,
                                sd_bus_reply_method_return(
                                        execution->message, "ii", killed ? 0 : answer->number,
                                        killed ? answer->number : 0));
                return;
        case ANSWER_NO_PROGRAM:
        case ANSWER_NOT_EXECUTABLE:
        case ANSWER_NO_USER:
        case ANSWER_NO_DIRECTORY:
        case ANSWER_UNREACHABLE:
        case ANSWER_FAILED:
        case ANSWER_GONE:
                execution_fail(execution, answer);
        }
}

/* Its process has ended, which mostly has told all before. */
static void execution_end(Execution *execution) {
        const Container *container = execution_container(execution);
        Answer answer = { .kind = ANSWER_GONE };

        if (container && unit_state(container->unit) == SERVICE_RUNNING)
                answer = (Answer){
                        .kind = ANSWER_FAILED,
                        .text = "flakectr-exec has ended, or could not be started; 'journalctl -t "
                                "flakectr-exec -u flakectrd' as root may say why",
                };
        execution_fail(execution, &answer);
        execution_free(execution);
}

static int on_answer(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        int fds[FD_MESSAGE_FDS_MAX], r;
        Execution *execution = userdata;
        char message[ANSWER_SIZE_MAX];
        size_t size = sizeof(message);
        Answer answer;

        (void) source;
        (void) events;

        r = fd_message_receive(fd, message, &size, fds, MSG_DONTWAIT);
        if (r == -EAGAIN)
                return 0;
        if (r >= 0)
                r = answer_parse(message, size, &answer);
        if (r >= 0)
                execution_take(execution, &answer, fds);
        for (size_t i = 0; i < FD_MESSAGE_FDS_MAX; i++)
                (void) close_fd(fds[i]);
        if (r < 0)
                execution_end(execution);
        return 0;
}

void execution_interrupt(Execution *execution) {
        (void) shutdown(execution->socket, SHUT_WR);
}

static int on_caller_gone(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        (void) message;
        (void) error;
        execution_free(userdata);
        return 0;
}

static int execution_start(
        Execution *execution,
        Container *container,
        const ExecutionRequest *request,
        sd_bus_error *error) {
        Command command = *request->command;
        int r, theirs;

        command.minimal = container->record->minimal;
        r = exec_unit_socket(&command, request->streams, &execution->socket, &theirs);
        if (r == -E2BIG)
                return sd_bus_error_set(
                        error, ERROR_LIMITS_EXCEEDED,
                        "The command is too long: hand it less, or hand it that on standard input");
        if (r >= 0)
                r = porter_hand(container, PORTER_COMMAND, theirs);
        if (r < 0)
                return r;

        execution->handed = true;
        return sd_event_add_io(
                sd_bus_get_event(execution->manager->bus), &execution->answers, execution->socket,
                EPOLLIN, on_answer, execution);
}

static int execution_make(Container *container, const ExecutionRequest *request, Execution **ret) {
        Manager *manager = manager_of(container->list);
        Execution *execution = calloc(1, sizeof(*execution));

        if (!execution)
                return -ENOMEM;

        *execution = (Execution){
                .manager = manager,
                .kind = request->kind,
                .owner = container->record->owner,
                .name = strdup(container_name(container)),
                .socket = -1,
                .next = manager->executions,
        };
        manager->executions = execution;
        *ret = execution;
        return execution->name ? 0 : -ENOMEM;
}

int execution_new(
        Container *container,
        sd_bus_message *message,
        const ExecutionRequest *request,
        sd_bus_error *error) {
        _cleanup_(execution_freep) Execution *execution = NULL;
        Manager *manager = manager_of(container->list);
        uid_t sender;
        int r;

        r = caller_uid(message, &sender);
        if (r >= 0)
                r = execution_list_check_limit(manager, sender, error);
        if (r >= 0)
                r = execution_make(container, request, &execution);
        if (r >= 0) {
                execution->sender = sender;
                execution->message = sd_bus_message_ref(message);
                r = caller_watch(message, on_caller_gone, execution, &execution->caller);
        }
        if (r >= 0)
                r = execution_start(execution, container, request, error);
        if (r < 0)
                return r;

        TAKE_PTR(execution);
        return 1;
}

int execution_run(
        Container *container,
        const ExecutionRequest *request,
        ExecutionDone done,
        void *userdata,
        Execution **ret) {
        _cleanup_(execution_freep) Execution *execution = NULL;
        int r;

        r = execution_list_check_limit(manager_of(container->list), 0, NULL);
        if (r >= 0)
                r = execution_make(container, request, &execution);
        if (r >= 0)
                r = execution_start(execution, container, request, NULL);
        if (r < 0)
                return r;

        execution->done = done;
        execution->userdata = userdata;
        *ret = TAKE_PTR(execution);
        return 0;
}

Execution *execution_free(Execution *execution) {
        if (!execution)
                return NULL;

        execution_list_remove(execution);
        sd_event_source_disable_unref(execution->answers);
        listener_free(execution->caller);
        sd_bus_message_unref(execution->message);
        (void) close_fd(execution->socket);
        free(execution->name);
        free(execution);
        return NULL;
}
