/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "execution-answer.h"
#include "names.h"

int execution_answer_error(const Answer *answer, const char *container, sd_bus_error *error) {
        switch (answer->kind) {
        case ANSWER_NO_PROGRAM:
                return sd_bus_error_setf(
                        error, ERROR_NO_SUCH_PROGRAM, "There is no program %s in %s", answer->text,
                        container);
        case ANSWER_NOT_EXECUTABLE:
                return sd_bus_error_setf(
                        error, ERROR_NOT_EXECUTABLE, "%s cannot be executed in %s", answer->text,
                        container);
        case ANSWER_NO_USER:
                return sd_bus_error_setf(
                        error, ERROR_NO_SUCH_USER, "There is no such user in %s", container);
        case ANSWER_NO_DIRECTORY:
                return sd_bus_error_setf(
                        error, ERROR_NO_SUCH_DIRECTORY,
                        "There is no such directory in %s, or the user may not enter it",
                        container);
        case ANSWER_UNREACHABLE:
                return sd_bus_error_setf(
                        error, ERROR_EXEC_FAILED,
                        "Nothing can be run in %s: %s; 'flakectrctl logs --console %s' may tell "
                        "more",
                        container, answer->text, container);
        case ANSWER_FAILED:
                return sd_bus_error_setf(
                        error, ERROR_EXEC_FAILED, "The command was not run in %s: %s", container,
                        answer->text);
        case ANSWER_GONE:
                return sd_bus_error_setf(
                        error, ERROR_NOT_RUNNING, "%s was stopped while the command ran",
                        container);
        case ANSWER_TERMINAL:
        case ANSWER_EXITED:
        case ANSWER_KILLED:
                break;
        }
        return -EINVAL;
}
