/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "ending.h"

/* What systemd.exec(5) has its exit statuses for, before the program runs. */
#define EXIT_CHDIR 200
#define EXIT_EXEC  203
#define EXIT_USER  217

typedef int (*OnProperty)(sd_bus_message *message, const char *name, void *userdata);

/* Each of an a{sv}; the callback reads the value. */
static int properties_read(sd_bus_message *message, OnProperty callback, void *userdata) {
        const char *name;
        int r;

        r = sd_bus_message_enter_container(message, 'a', "{sv}");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                r = sd_bus_message_read(message, "s", &name);
                if (r >= 0)
                        r = callback(message, name, userdata);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int on_result(sd_bus_message *message, const char *name, void *userdata) {
        Ending *ending = userdata;

        if (strcmp(name, "ExecMainCode") == 0)
                return sd_bus_message_read(message, "v", "i", &ending->code);
        if (strcmp(name, "ExecMainStatus") == 0)
                return sd_bus_message_read(message, "v", "i", &ending->status);
        return sd_bus_message_skip(message, "v");
}

int ending_read(sd_bus_message *reply, Ending *ret) {
        return properties_read(reply, on_result, ret);
}

static int on_state(sd_bus_message *message, const char *name, void *userdata) {
        UnitTold *told = userdata;
        const char *state;
        int r;

        if (strcmp(name, "ActiveState") != 0)
                return sd_bus_message_skip(message, "v");

        r = sd_bus_message_read(message, "v", "s", &state);
        if (r >= 0)
                *told = strcmp(state, "inactive") == 0 || strcmp(state, "failed") == 0 ?
                        TOLD_INACTIVE :
                        TOLD_ACTIVE;
        return r;
}

UnitTold unit_told(sd_bus_message *signal) {
        UnitTold told = TOLD_NOTHING;

        if (sd_bus_message_skip(signal, "s") < 0 || properties_read(signal, on_state, &told) < 0)
                return TOLD_NOTHING;
        return told;
}

static bool is_before_program(const Ending *ending) {
        return ending->code == 0 ||
                (ending->code == CLD_EXITED &&
                 (ending->status == EXIT_CHDIR || ending->status == EXIT_EXEC ||
                  ending->status == EXIT_USER));
}

static void explain_start(const Ending *ending, const char *program, Answer *ret) {
        if (ending->code == 0) {
                ret->kind = ANSWER_FAILED;
                (void) strcpy(ret->text, "its systemd did not start it; it may be shutting down");
        } else if (ending->status == EXIT_CHDIR) {
                ret->kind = ANSWER_NO_DIRECTORY;
        } else if (ending->status == EXIT_USER) {
                ret->kind = ANSWER_NO_USER;
        } else {
                ret->kind = ANSWER_NOT_EXECUTABLE;
                (void) snprintf(ret->text, sizeof(ret->text), "%.200s", program);
        }
}

void ending_answer(const Ending *ending, bool began, const char *program, Answer *ret) {
        *ret = (Answer){};

        if (!began && is_before_program(ending))
                explain_start(ending, program, ret);
        else if (ending->code == CLD_EXITED)
                *ret = (Answer){ .kind = ANSWER_EXITED, .number = ending->status & 0xff };
        else if (ending->code == CLD_KILLED || ending->code == CLD_DUMPED)
                *ret = (Answer){ .kind = ANSWER_KILLED, .number = ending->status & 0x7f };
        else
                *ret = (Answer){ .kind = ANSWER_GONE };
}
