/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "question.h"
#include "strv.h"

int question_format(const Question *question, char ***ret) {
        const char *const details[][2] = {
                { "verb", question->verb },       { "container", question->container },
                { "project", question->project }, { "flake", question->flake },
                { "wants", question->wants },
        };
        _cleanup_strv_ char **list = NULL;
        int r;

        r = strv_push(&list, question->action);
        for (size_t i = 0; r >= 0 && i < sizeof(details) / sizeof(*details); i++) {
                if (!details[i][1])
                        continue;
                r = strv_push(&list, details[i][0]);
                if (r >= 0)
                        r = strv_push(&list, details[i][1]);
        }
        if (r >= 0)
                r = strv_push(&list, "owner");
        if (r >= 0)
                r = strv_pushf(&list, "%u", question->owner);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}

static int user_name(uid_t uid, char **ret) {
        const struct passwd *user = getpwuid(uid);
        int n;

        n = user ? asprintf(ret, "%s", user->pw_name) : asprintf(ret, "uid %u", uid);
        return n < 0 ? -ENOMEM : 0;
}

static int question_deed(const Question *question, char **ret) {
        const char *verb = question->verb ?: question->action;
        int n;

        n = question->container ? asprintf(ret, "%s %s", verb, question->container) :
                                  asprintf(ret, "%s", verb);
        return n < 0 ? -ENOMEM : 0;
}

static int refuse_others(const char *caller, const char *deed, uid_t owner, sd_bus_error *error) {
        _cleanup_free_ char *name = NULL;
        int r;

        r = user_name(owner, &name);
        if (r < 0)
                return r;

        return sd_bus_error_setf(
                error, SD_BUS_ERROR_ACCESS_DENIED,
                "%s may not do \"%s\" to containers of %s: only their owner and administrators may",
                caller, deed, name);
}

static int refuse_wants(
        const Question *question, const char *caller, Verdict verdict, sd_bus_error *error) {
        if (verdict == VERDICT_CHALLENGE)
                return sd_bus_error_setf(
                        error, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
                        "%s wants to %s, which needs the password of an administrator, and this "
                        "call of %s does not let it be asked for",
                        question->container, question->wants, caller);
        return sd_bus_error_setf(
                error, SD_BUS_ERROR_ACCESS_DENIED,
                "%s wants to %s, which %s may not permit, but an administrator",
                question->container, question->wants, caller);
}

static int refuse_challenge(bool own, const char *caller, const char *deed, sd_bus_error *error) {
        return sd_bus_error_setf(
                error, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
                own ? "\"%s\" needs the password of an administrator, which this call does not let "
                      "be asked for, or membership in group flakectr (as root: usermod -aG "
                      "flakectr %s, then log in again)" :
                      "\"%s\" needs the password of an administrator, which this call of %s does "
                      "not let be asked for",
                deed, caller);
}

int question_judge(
        const Question *question,
        uid_t caller,
        Verdict verdict,
        const char *reason,
        sd_bus_error *error) {
        _cleanup_free_ char *name = NULL, *deed = NULL;
        bool own = strcmp(question->action, ACTION_MANAGE_OWN) == 0;
        int r;

        if (verdict == VERDICT_YES)
                return 0;

        r = user_name(caller, &name);
        if (r >= 0)
                r = question_deed(question, &deed);
        if (r < 0)
                return r;

        if (verdict == VERDICT_NONE)
                return sd_bus_error_setf(
                        error, SD_BUS_ERROR_ACCESS_DENIED,
                        "polkit cannot be asked whether %s may do \"%s\": see systemctl status "
                        "polkit (%s)",
                        name, deed, reason ?: "no reason given");

        if (question->wants)
                return refuse_wants(question, name, verdict, error);

        if (verdict == VERDICT_CHALLENGE)
                return refuse_challenge(own, name, deed, error);

        if (!own)
                return refuse_others(name, deed, question->owner, error);

        return sd_bus_error_setf(
                error, SD_BUS_ERROR_ACCESS_DENIED,
                "%s may not do \"%s\": it takes an active local session, or membership in group "
                "flakectr (as root: usermod -aG flakectr %s, then log in again)",
                name, deed, name);
}
