/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "finding.h"
#include "names.h"
#include "test.h"
#include "trial.h"

static void check(int status, const char *namespaces, const char *state, const char *store) {
        Finding findings[FINDINGS_MAX];

        finding_list(status, findings);
        CHECK_STRING(findings[0].check, CHECK_USER_NAMESPACES);
        CHECK_STRING(findings[0].verdict, namespaces);
        CHECK_STRING(findings[1].check, CHECK_MAPPED_STATE);
        CHECK_STRING(findings[1].verdict, state);
        CHECK_STRING(findings[2].check, CHECK_MAPPED_STORE);
        CHECK_STRING(findings[2].verdict, store);
        CHECK_STRING(findings[3].check, CHECK_DISK_LIMIT);
        for (size_t i = 0; i < FINDINGS_MAX; i++)
                CHECK(strlen(findings[i].text) > 0);
}

static void test_what_works(void) {
        check(0, "ok", "ok", "ok");
}

static void test_each_fault_is_told_where_it_belongs(void) {
        check(TRIAL_NO_NAMESPACE, "error", "not checked", "not checked");
        check(TRIAL_STATE_UNUSABLE, "ok", "error", "ok");
        check(TRIAL_STATE_NOT_MAPPED, "ok", "warning", "ok");
        check(TRIAL_STORE_UNUSABLE, "ok", "ok", "error");
        check(TRIAL_STORE_NOT_MAPPED, "ok", "ok", "warning");
        check(TRIAL_STORE_MISSING, "ok", "ok", "not checked");
        check(TRIAL_STATE_UNUSABLE | TRIAL_STORE_NOT_MAPPED, "ok", "error", "warning");
        check(TRIAL_FAILED | TRIAL_STORE_NOT_MAPPED, "not checked", "not checked", "warning");
}

static void test_quotas_are_told_of_and_not_needed(void) {
        Finding with[FINDINGS_MAX], without[FINDINGS_MAX];

        finding_list(0, with);
        finding_list(TRIAL_NO_QUOTA, without);
        CHECK_STRING(with[3].verdict, "ok");
        CHECK_STRING(without[3].verdict, "ok");
        CHECK(strcmp(with[3].text, without[3].text) != 0);
        finding_list(TRIAL_STATE_UNUSABLE, without);
        CHECK_STRING(without[3].verdict, "not checked");
}

static void test_no_answer_is_none(void) {
        static const int statuses[] = { -1, TRIAL_FAILED, TRIAL_ALL + 1, 203, 255 };

        for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
                check(statuses[i], "not checked", "not checked", "not checked");
}

int main(void) {
        test_what_works();
        test_each_fault_is_told_where_it_belongs();
        test_quotas_are_told_of_and_not_needed();
        test_no_answer_is_none();
        return 0;
}
