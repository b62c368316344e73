/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "notice.h"
#include "test.h"

static void take(Notice *notice, const char *text) {
        char message[8192];

        (void) snprintf(message, sizeof(message), "%s", text);
        notice_take(notice, message);
}

static void check(Notice *notice, uint64_t now, const char *wanted) {
        char told[NOTICE_SIZE] = "";
        size_t size = notice_tell(notice, now, told);

        CHECK_STRING(told, wanted);
        CHECK_INT(size, strlen(wanted));
}

static void test_what_is_said(void) {
        Notice notice = {};

        check(&notice, 0, "");
        CHECK_INT(notice_wait(&notice, 0), -1);
        take(&notice, "STATUS=Container running: Starting nginx");
        check(&notice, 1, "STATUS=Container running: Starting nginx");
        take(&notice, "READY=1\nSTATUS=Container running: Ready.\nX_NSPAWN_LEADER_PID=7");
        check(&notice, 2, "READY=1\nSTATUS=Container running: Ready.");
        take(&notice, "STOPPING=1\nSTATUS=Container shutting down");
        check(&notice, 3, "STOPPING=1\nSTATUS=Container shutting down");
}

/* Of a million of them one in a while is told, and the last one in any case. */
static void test_a_flood(void) {
        Notice notice = {};
        char told[NOTICE_SIZE], text[64];
        unsigned n = 0;

        for (uint64_t now = 0; now < 1000000; now++) {
                (void) snprintf(
                        text, sizeof(text), "READY=1\nSTOPPING=1\nSTATUS=%u", (unsigned) now);
                notice_take(&notice, text);
                n += notice_tell(&notice, now, told) > 0;
        }
        CHECK_INT(n, 1000000 / NOTICE_INTERVAL_USEC);
        CHECK_INT(notice_wait(&notice, 1000000), 0);
        check(&notice, 1000000, "STATUS=999999");
        take(&notice, "STATUS=again");
        CHECK_INT(notice_wait(&notice, 1000001), 100);
        check(&notice, 1000001, "");
        check(&notice, 1100000, "STATUS=again");

        /* What is no other text is no news. */
        for (uint64_t now = 2000000; now < 3000000; now++) {
                take(&notice, "READY=1\nSTATUS=again\nSTOPPING=1");
                CHECK_INT(notice_tell(&notice, now, told), 0);
        }
}

/* PID 1 does more than that for whom it believes. */
static void test_what_is_not_passed_on(void) {
        Notice notice = {};

        take(&notice,
             "MAINPID=1\nFDSTORE=1\nWATCHDOG=trigger\nEXTEND_TIMEOUT_USEC=99\nERRNO=1\n"
             "RELOADING=1\nREADY=0\nREADY=11\n READY=1\nready=1\nSTATUS\nBUSERROR=x");
        check(&notice, 0, "");
        take(&notice, "STATUS=\033[31mred\a\t\xff");
        check(&notice, 1, "");
        take(&notice, "STATUS=\033[31mred\a\xff");
        check(&notice, 1, "STATUS=red?");
}

static void test_long_ones_are_cut(void) {
        char long_one[4096] = "STATUS=", told[NOTICE_SIZE];
        Notice notice = {};

        memset(long_one + 7, 'x', sizeof(long_one) - 8);
        take(&notice, long_one);
        CHECK_INT(notice_tell(&notice, 0, told), 7 + NOTICE_STATUS_MAX);
        /* Not within a letter. */
        for (size_t i = 7; i + 2 < sizeof(long_one); i += 2)
                memcpy(long_one + i, "\xc3\xa4", 2);
        long_one[7] = 'x';
        take(&notice, long_one);
        CHECK(notice_tell(&notice, 1000000, told) <= 7 + NOTICE_STATUS_MAX + 2);
}

int main(void) {
        test_what_is_said();
        test_a_flood();
        test_what_is_not_passed_on();
        test_long_ones_are_cut();
        return 0;
}
