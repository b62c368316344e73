/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "cleanup.h"
#include "gate.h"
#include "new-root.h"

#define MACHINE "web.u1000"
#define GATES   "/run/flakectr/gates"

static void test_no_gate_is_open(void) {
        CHECK_INT(gate_pass(MACHINE), 0);
        CHECK_INT(gate_open(MACHINE), 0);
}

/* A child that waits, until it has really begun to. The gate's fd is the parent's alone. */
static pid_t pass_begin(int gate) {
        pid_t pid = fork();
        int status;

        CHECK(pid >= 0);
        if (pid == 0)
                _exit(close(gate) == 0 && gate_pass(MACHINE) == 0 ? 0 : 1);
        (void) usleep(50000);
        CHECK_INT(waitpid(pid, &status, WNOHANG), 0);
        return pid;
}

static int pass_end(pid_t pid) {
        int status;

        CHECK_INT(waitpid(pid, &status, 0), pid);
        CHECK(WIFEXITED(status));
        return WEXITSTATUS(status);
}

static void test_it_is_waited_for(void) {
        _cleanup_close_ int gate = -1;
        pid_t pid;

        CHECK_INT(gate_close(MACHINE, &gate), 0);
        pid = pass_begin(gate);
        CHECK_INT(gate_open(MACHINE), 0);
        gate = close_fd(gate);
        CHECK_INT(pass_end(pid), 0);
        CHECK_INT(gate_pass(MACHINE), 0);
}

static void test_who_ends_without_opening_it_lets_nobody_through(void) {
        int gate;
        pid_t pid;

        CHECK_INT(gate_close(MACHINE, &gate), 0);
        pid = pass_begin(gate);
        (void) close_fd(gate);
        CHECK_INT(pass_end(pid), 1);
        CHECK_INT(gate_pass(MACHINE), -ECANCELED);
}

/* The file of the last test is there: another start is not let through by it, nor held back. */
static void test_it_is_closed_again_after_that(void) {
        _cleanup_close_ int gate = -1;

        CHECK_INT(gate_close(MACHINE, &gate), 0);
        CHECK_INT(gate_open(MACHINE), 0);
        CHECK_INT(gate_pass(MACHINE), 0);
}

static void test_a_link_is_no_gate(void) {
        CHECK_INT(symlink("/etc", GATES "/" MACHINE), 0);
        CHECK_INT(gate_pass(MACHINE), -ELOOP);
        CHECK_INT(gate_open(MACHINE), 0);
}

int main(void) {
        new_root_enter();
        new_root_mkdir("/run/flakectr", 0700);
        test_no_gate_is_open();
        test_it_is_waited_for();
        test_who_ends_without_opening_it_lets_nobody_through();
        test_it_is_closed_again_after_that();
        test_a_link_is_no_gate();
        return 0;
}
