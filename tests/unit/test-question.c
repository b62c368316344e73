/* SPDX-License-Identifier: MIT */

#include <systemd/sd-bus.h>

#include "cleanup.h"
#include "names.h"
#include "question.h"
#include "test.h"

#define CALLER 65532 /* of no name: a text says "uid 65532" */
#define OWNER  65533

static const Question own = {
        .action = ACTION_MANAGE_OWN,
        .verb = "up",
        .container = "web",
        .owner = CALLER,
};
static const Question others = {
        .action = ACTION_MANAGE_OTHERS,
        .verb = "stop",
        .container = "web",
        .owner = OWNER,
};
static const Question wants = {
        .action = ACTION_EXPOSE,
        .verb = "up",
        .container = "web",
        .wants = "listen on 0.0.0.0:80",
        .owner = CALLER,
};

static const struct {
        const Question *question;
        Verdict verdict;
        const char *reason, *name, *text;
} cases[] = {
        { &own, VERDICT_NO, NULL, SD_BUS_ERROR_ACCESS_DENIED,
          "uid 65532 may not do \"up web\": it takes an active local session, or membership in "
          "group flakectr (as root: usermod -aG flakectr uid 65532, then log in again)" },
        { &own, VERDICT_CHALLENGE, NULL, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
          "\"up web\" needs the password of an administrator, which this call does not let be "
          "asked for, or membership in group flakectr (as root: usermod -aG flakectr uid 65532, "
          "then log in again)" },
        { &own, VERDICT_NONE, "it hangs", SD_BUS_ERROR_ACCESS_DENIED,
          "polkit cannot be asked whether uid 65532 may do \"up web\": see systemctl status "
          "polkit (it hangs)" },
        { &others, VERDICT_NO, NULL, SD_BUS_ERROR_ACCESS_DENIED,
          "uid 65532 may not do \"stop web\" to containers of uid 65533: only their owner and "
          "administrators may" },
        { &others, VERDICT_CHALLENGE, NULL, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
          "\"stop web\" needs the password of an administrator, which this call of uid 65532 does "
          "not let be asked for" },
        { &wants, VERDICT_NO, NULL, SD_BUS_ERROR_ACCESS_DENIED,
          "web wants to listen on 0.0.0.0:80, which uid 65532 may not permit, but an "
          "administrator" },
        { &wants, VERDICT_CHALLENGE, NULL, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
          "web wants to listen on 0.0.0.0:80, which needs the password of an administrator, and "
          "this call of uid 65532 does not let it be asked for" },
};

static void test_refusals(void) {
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;

                CHECK(question_judge(
                              cases[i].question, CALLER, cases[i].verdict, cases[i].reason,
                              &error) < 0);
                CHECK_STRING(error.name, cases[i].name);
                CHECK_STRING(error.message, cases[i].text);
        }
}

static void test_yes(void) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;

        CHECK_INT(question_judge(&wants, CALLER, VERDICT_YES, NULL, &error), 0);
        CHECK(!sd_bus_error_is_set(&error));
}

int main(void) {
        test_refusals();
        test_yes();
        return 0;
}
