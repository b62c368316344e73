/* SPDX-License-Identifier: MIT */

#include "health.h"
#include "test.h"

static void check_good(Health *health) {
        health_say(health, VERDICT_OK, "%d of %d", 2, 2);
}

static void check_bad(Health *health) {
        health_say(health, VERDICT_ERROR, "it is \033[31mred\a");
}

static void check_several(Health *health) {
        health_add(health, "one", VERDICT_WARNING, "first");
        health_add(health, "two", VERDICT_NOT_CHECKED, "second");
}

static void never(Health *health) {
        (void) health;
        CHECK(false);
}

static void check_line(
        const Health *health, size_t i, const char *check, const char *verdict, const char *text) {
        CHECK(i < health->n_lines);
        CHECK_STRING(health->lines[i].check, check);
        CHECK_STRING(verdict_name(health->lines[i].verdict), verdict);
        CHECK_STRING(health->lines[i].text, text);
}

static void test_lines(void) {
        static const HealthCheck checks[] = {
                { "good", check_good, false },
                { "several", check_several, false },
                { "bus", never, true },
                {},
        };
        static const HealthCheck bad[] = { { "bad", check_bad, false }, {} };
        _cleanup_(health_freep) Health *health = NULL;

        CHECK_INT(setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", 1), 0);
        CHECK_INT(health_new(&health), 0);
        CHECK(!health->bus);
        CHECK(health->bus_result < 0);

        health_run(health, checks);
        CHECK_INT(health->n_lines, 4);
        check_line(health, 0, "good", "ok", "2 of 2");
        check_line(health, 1, "one", "warning", "first");
        check_line(health, 2, "two", "not checked", "second");
        check_line(health, 3, "bus", "not checked", "the system bus of D-Bus cannot be reached");
        CHECK(!health_has_error(health));

        health_run(health, bad);
        check_line(health, 4, "bad", "error", "it is red");
        CHECK(health_has_error(health));
        CHECK_INT(health->result, 0);
}

static void test_verdicts(void) {
        static const Verdict verdicts[] = { VERDICT_OK, VERDICT_WARNING, VERDICT_ERROR,
                                            VERDICT_NOT_CHECKED };

        for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
                CHECK_INT(verdict_from_name(verdict_name(verdicts[i])), verdicts[i]);
        CHECK_INT(verdict_from_name("splendid"), VERDICT_NOT_CHECKED);
}

int main(void) {
        test_lines();
        test_verdicts();
        return 0;
}
