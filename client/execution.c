/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "call.h"
#include "execution.h"
#include "session.h"
#include "strv.h"
#include "terminal.h"

static int append_environment(const Execution *execution, sd_bus_message *message) {
        static const char *const of_terminals[] = { "TERM", "COLORTERM", NULL };
        _cleanup_strv_ char **variables = NULL;
        int r = 0;

        for (const char *const *name = of_terminals; execution->terminal && *name; name++) {
                const char *value = getenv(*name);

                if (r >= 0 && value)
                        r = strv_pushf(&variables, "%s=%s", *name, value);
        }
        if (r >= 0)
                r = strv_append(&variables, (char *const *) execution->options->environment);

        return r < 0 ? r : method_append_strings(message, "environment", variables);
}

static int append_streams(const Execution *execution, sd_bus_message *message) {
        static const char *const names[] = { "stdin", "stdout", "stderr" };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < 3; i++)
                if (execution->streams[i] >= 0)
                        r = sd_bus_message_append(
                                message, "{sv}", names[i], "h", execution->streams[i]);
        return r;
}

static int append_size(sd_bus_message *message) {
        size_t columns, rows;

        terminal_size(STDOUT_FILENO, &columns, &rows);
        return sd_bus_message_append(
                message, "{sv}{sv}", "rows", "u", (uint32_t) rows, "columns", "u",
                (uint32_t) columns);
}

int execution_append(const Method *method, sd_bus_message *message) {
        const Execution *execution = method->userdata;
        const Options *options = execution->options;
        int r;

        r = sd_bus_message_append_strv(message, (char **) execution->words);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "{sv}");
        if (r >= 0 && options->user)
                r = sd_bus_message_append(message, "{sv}", "user", "s", options->user);
        if (r >= 0 && options->workdir)
                r = sd_bus_message_append(message, "{sv}", "directory", "s", options->workdir);
        if (r >= 0)
                r = append_environment(execution, message);
        if (r >= 0)
                r = execution->terminal ? append_size(message) : append_streams(execution, message);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static Outcome open_terminal(
        const Choice *choice, const Execution *execution, int *ret_terminal, int *ret_status) {
        const Method method = {
                .name = "OpenShell",
                .view = choice->chosen[0],
                .append = execution_append,
                .userdata = execution,
        };
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;
        int r;

        outcome = call_perform(choice->bus, &method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return outcome;

        r = sd_bus_message_read(call_reply(call, 0), "hh", ret_terminal, ret_status);
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");

        /* They belong to the answer. */
        *ret_terminal = fcntl(*ret_terminal, F_DUPFD_CLOEXEC, 3);
        *ret_status = fcntl(*ret_status, F_DUPFD_CLOEXEC, 3);
        return *ret_terminal < 0 || *ret_status < 0 ?
                outcome_fail_errno(-errno, "keep a terminal") :
                OUTCOME_DONE;
}

Outcome execution_on_terminal(const Choice *choice, const Execution *execution) {
        _cleanup_close_ int terminal = -1, status = -1;
        Outcome outcome;

        outcome = open_terminal(choice, execution, &terminal, &status);
        return outcome == OUTCOME_DONE ? session_run(choice->bus, terminal, status) :
                                         execution_outcome(outcome);
}

Outcome execution_outcome(Outcome outcome) {
        switch (outcome) {
        case OUTCOME_DONE:
        case OUTCOME_NOT_EXECUTABLE:
        case OUTCOME_NO_PROGRAM:
        case OUTCOME_INTERRUPTED:
                return outcome;
        case OUTCOME_FAILED:
        case OUTCOME_USAGE:
        case OUTCOME_MISSING:
        case OUTCOME_REFUSED:
        case OUTCOME_NOT_READY:
        case OUTCOME_NOT_RUN:
                break;
        }
        return OUTCOME_NOT_RUN;
}
