/* SPDX-License-Identifier: MIT */

/* What a spec says of checks, and of what follows from them. */

#include <errno.h>

#include "spec.h"
#include "strv.h"
#include "test.h"

#define HEAD                                                                                       \
        "{\"version\":1,\"name\":\"web\","                                                         \
        "\"system\":\"/nix/store/0123456789abcdfghijklmnpqrsvwxyz-s\","
#define READY(check) HEAD "\"ready\":{\"check\":{" check "}}}"

static void test_values(void) {
        static const char http[] =
                READY("\"type\":\"http\",\"port\":8080,\"path\":\"/ok\",\"status\":204,"
                      "\"interval\":2,\"timeout\":1,\"startPeriod\":30,\"retries\":5");
        static const char unit[] = READY("\"type\":\"unit\",\"unit\":\"nginx.service\"");
        _cleanup_(spec_freep) Spec *one = NULL, *two = NULL, *three = NULL;
        _cleanup_free_ char *words = NULL;

        CHECK_INT(spec_parse(http, strlen(http), &one, NULL), 0);
        CHECK_INT(one->check.type, CHECK_HTTP);
        CHECK_INT(one->check.port, 8080);
        CHECK_INT(one->check.status, 204);
        CHECK_STRING(one->check.path, "/ok");
        CHECK_INT(one->check.interval, 2);
        CHECK_INT(one->check.timeout, 1);
        CHECK_INT(one->check.start_period, 30);
        CHECK_INT(one->check.retries, 5);
        CHECK_INT(one->restart, RESTART_NO);

        CHECK_INT(spec_parse(unit, strlen(unit), &two, NULL), 0);
        CHECK_INT(two->check.type, CHECK_UNIT);
        CHECK_INT(strv_join(two->check.words, " ", &words), 0);
        CHECK_STRING(words, "systemctl is-active --quiet nginx.service");
        CHECK_INT(two->check.interval, CHECK_INTERVAL);
        CHECK_INT(two->check.retries, CHECK_RETRIES);

        CHECK_INT(
                spec_parse(
                        HEAD "\"restart\":\"unless-stopped\"}",
                        strlen(HEAD "\"restart\":\"unless-stopped\"}"), &three, NULL),
                0);
        CHECK_INT(three->check.type, CHECK_NONE);
        CHECK_INT(three->restart, RESTART_UNLESS_STOPPED);
}

static void check_fault(const char *json, const char *sentence) {
        _cleanup_free_ char *fault = NULL;
        Spec *spec = NULL;

        CHECK_INT(spec_parse(json, strlen(json), &spec, &fault), -EINVAL);
        CHECK_STRING(fault, sentence);
}

static void test_faults(void) {
        check_fault(READY(""), ".ready.check.type: is missing");
        check_fault(
                READY("\"type\":\"udp\""),
                ".ready.check.type: \"udp\" is no check; these are: tcp, http, unit, command");
        check_fault(READY("\"type\":\"tcp\""), ".ready.check.port: is missing");
        check_fault(
                READY("\"type\":\"tcp\",\"port\":80,\"path\":\"/\""),
                ".ready.check.path: a check of type tcp has none");
        check_fault(
                READY("\"type\":\"http\",\"port\":80,\"path\":\"/ HTTP/1.1\\r\\nX: y\""),
                ".ready.check.path: \"/ HTTP/1.1 X: y\" is no path, which has a slash first, and "
                "no "
                "blanks and letters beyond ASCII");
        check_fault(
                READY("\"type\":\"unit\",\"unit\":\"-H.service\""),
                ".ready.check.unit: \"-H.service\" is no name of a unit, such as nginx.service");
        check_fault(
                READY("\"type\":\"command\",\"command\":[]"),
                ".ready.check.command: it names no program");
        check_fault(
                READY("\"type\":\"tcp\",\"port\":80,\"retries\":0"),
                ".ready.check.retries: 0 is not between 1 and 100");
        check_fault(
                HEAD "\"restart\":\"yes\"}",
                ".restart: \"yes\" is no policy; these are: no, on-failure, always, "
                "unless-stopped");
}

int main(void) {
        test_values();
        test_faults();
        return 0;
}
