/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "call.h"
#include "execution.h"
#include "pump.h"
#include "verbs.h"

/* Our standard streams never go inside: pipes do, and what is in them is passed on. */
typedef struct Plumbing {
        Pump pumps[3];
        int theirs[3];
        int stop;
} Plumbing;

/* A thread that still waits for our standard input uses it to the end of the process. */
static void plumbing_done(Plumbing *plumbing) {
        for (size_t i = 0; i < 3; i++)
                (void) close_fd(plumbing->theirs[i]);
}

/* What nobody reads or writes needs no pipe: the command gets a /dev/null of its own. */
static bool is_null(int fd) {
        struct stat st;

        return fstat(fd, &st) >= 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
}

static int plumbing_lay(Plumbing *plumbing) {
        int r = 0;

        plumbing->stop = eventfd(0, EFD_CLOEXEC);
        if (plumbing->stop < 0)
                return -errno;

        for (int i = 0; r >= 0 && i < 3; i++)
                if (!is_null(i))
                        r = pump_lay(
                                &plumbing->pumps[i], i, i == STDIN_FILENO, plumbing->stop,
                                &plumbing->theirs[i]);
        return r;
}

static int plumbing_start(Plumbing *plumbing) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < 3; i++)
                if (plumbing->theirs[i] >= 0)
                        r = pump_start(&plumbing->pumps[i]);
        return r;
}

/* Nobody writes any more: what is left in the pipes is passed on. */
static void plumbing_drain(Plumbing *plumbing) {
        (void) eventfd_write(plumbing->stop, 1);
        for (size_t i = 1; i < 3; i++)
                pump_wait(&plumbing->pumps[i]);
}

static Outcome read_end(sd_bus_message *reply) {
        int r, status, signal;

        r = sd_bus_message_read(reply, "ii", &status, &signal);
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");
        return (Outcome) (signal > 0 ? 128 + signal : status);
}

static Outcome call_exec(const Choice *choice, const Execution *execution, Plumbing *plumbing) {
        const Method method = {
                .name = "Exec",
                .view = choice->chosen[0],
                .append = execution_append,
                .userdata = execution,
        };
        _cleanup_(call_freep) Call *call = NULL;
        Outcome outcome;
        int r;

        outcome = call_new(choice->bus, &method, 1, &call);
        if (outcome != OUTCOME_DONE)
                return execution_outcome(outcome);

        r = plumbing_start(plumbing);
        if (r < 0)
                return execution_outcome(outcome_fail_errno(r, "pass the command's output on"));

        outcome = execution_outcome(call_run(call));
        return outcome == OUTCOME_DONE ? read_end(call_reply(call, 0)) : outcome;
}

static Outcome exec_with_pipes(const Choice *choice, Execution *execution) {
        static Plumbing plumbing = { .theirs = { -1, -1, -1 } };
        Outcome outcome;
        int r;

        r = plumbing_lay(&plumbing);
        if (r < 0) {
                plumbing_done(&plumbing);
                return execution_outcome(outcome_fail_errno(r, "make pipes"));
        }

        for (size_t i = 0; i < 3; i++)
                execution->streams[i] = plumbing.theirs[i];
        outcome = call_exec(choice, execution, &plumbing);
        plumbing_drain(&plumbing);
        plumbing_done(&plumbing);
        return outcome;
}

Outcome verb_exec(const Options *options) {
        const char *name = options->arguments[1];
        _cleanup_(choice_done) Choice choice = {};
        Execution execution = {
                .options = options,
                .words = options->arguments + 2,
                .terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
        };
        Outcome outcome;

        if (!execution.words[0])
                return outcome_fail(
                        OUTCOME_USAGE,
                        "'exec' needs a command: flakectrctl exec %s -- COMMAND; a shell is opened "
                        "by 'flakectrctl shell %s'",
                        name, name);

        outcome = choice_init_one(options, name, &choice);
        if (outcome != OUTCOME_DONE)
                return execution_outcome(outcome);
        return execution.terminal ? execution_on_terminal(&choice, &execution) :
                                    exec_with_pipes(&choice, &execution);
}
