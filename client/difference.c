/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container-view.h"
#include "difference.h"
#include "text.h"

/* Of the packages, one after the other: "nginx: 1.24 → 1.26, +120 KiB". */
static Outcome print_packages(const char *before, const char *after) {
        const char *const command[] = {
                "nix",           "--extra-experimental-features",
                "nix-command",   "store",
                "diff-closures", before,
                after,           NULL,
        };
        int status;
        pid_t pid;

        (void) fflush(stdout);
        pid = fork();
        if (pid < 0)
                return outcome_fail_errno(-errno, "run nix");
        if (pid == 0) {
                (void) execvp(command[0], (char **) command);
                _exit(errno == ENOENT ? 127 : 126);
        }
        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return outcome_fail_errno(-errno, "wait for nix");
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
                return OUTCOME_DONE;
        return outcome_fail(
                OUTCOME_FAILED, "%s",
                WIFEXITED(status) && WEXITSTATUS(status) == 127 ?
                        "the packages cannot be compared, for there is no nix in PATH" :
                        "the packages cannot be compared: 'nix store diff-closures' failed");
}

typedef struct Field {
        const char *key, *before, *after;
        int restarts;
} Field;

static void print_field(const Field *field, JsonPrinter *json) {
        if (json) {
                json_printer_open(json, NULL, '{');
                json_printer_string(json, "key", field->key);
                json_printer_json(json, "before", *field->before ? field->before : "null");
                json_printer_json(json, "after", *field->after ? field->after : "null");
                json_printer_boolean(json, "restarts", field->restarts);
                json_printer_close(json, '}');
                return;
        }
        printf("  %s: %s → %s%s\n", field->key, *field->before ? field->before : "nothing",
               *field->after ? field->after : "nothing",
               field->restarts ? " (needs a restart)" : "");
}

static int print_fields(sd_bus_message *reply, bool *ret_any, JsonPrinter *json) {
        Field field;
        int r;

        *ret_any = false;
        r = sd_bus_message_enter_container(reply, 'a', "(sssb)");
        while (r >= 0 &&
               (r = sd_bus_message_read(
                        reply, "(sssb)", &field.key, &field.before, &field.after,
                        &field.restarts)) > 0) {
                _cleanup_free_ char *key = strdup(field.key), *before = strdup(field.before),
                                    *after = strdup(field.after);

                if (!key || !before || !after)
                        return -ENOMEM;
                *ret_any = true;
                field.key = text_clean(key);
                field.before = text_clean(before);
                field.after = text_clean(after);
                print_field(&field, json);
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

static Outcome print_container(sd_bus_message *reply, const Options *options, JsonPrinter *json) {
        _cleanup_(container_view_freep) ContainerView *view = NULL;
        const char *path, *before, *after;
        char label[MACHINE_NAME_MAX + 1];
        bool any = false;
        int r;

        r = sd_bus_message_read(reply, "oss", &path, &before, &after);
        if (r >= 0)
                r = container_view_new(path, &view);
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");

        container_view_label(view, options->owner, label);
        if (json) {
                json_printer_open(json, NULL, '{');
                json_printer_string(json, "name", view->name);
                json_printer_open(json, "fields", '[');
        } else {
                printf("%s:\n", label);
        }
        r = print_fields(reply, &any, json);
        if (json) {
                json_printer_close(json, ']');
                json_printer_close(json, '}');
        } else if (r >= 0 && !any) {
                printf("  nothing would change\n");
        }
        if (r < 0)
                return outcome_fail_errno(r, "read flakectrd's answer");
        if (json || !*before || strcmp(before, after) == 0)
                return OUTCOME_DONE;
        return print_packages(before, after);
}

Outcome difference_print(sd_bus_message *reply, const Options *options, JsonPrinter *json) {
        Outcome outcome = OUTCOME_DONE;
        int r;

        r = sd_bus_message_enter_container(reply, 'a', "(ossa(sssb))");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "ossa(sssb)")) > 0) {
                outcome = outcome_first(outcome, print_container(reply, options, json));
                r = sd_bus_message_exit_container(reply);
        }
        return r < 0 ? outcome_fail_errno(r, "read flakectrd's answer") : outcome;
}
