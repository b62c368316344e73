/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "nix-log.h"
#include "test.h"

static int parse(const char *line, NixLogRecord **ret) {
        return nix_log_parse(line, strlen(line), ret);
}

static NixLogRecord *record(const char *line) {
        NixLogRecord *record = NULL;

        CHECK_INT(parse(line, &record), 0);
        return record;
}

/* As Nix 2.8 and 2.26 wrote them. */
static void test_records(void) {
        NixLogRecord *r;

        r = record(
                "@nix {\"action\":\"start\",\"fields\":[\"/nix/store/x-a.drv\",\"\",1,1],"
                "\"id\":171798691844,\"level\":3,\"parent\":7,\"text\":\"building\",\"type\":105}");
        CHECK_INT(r->type, NIX_LOG_START);
        CHECK_INT(r->id, 171798691844);
        CHECK_INT(r->activity, NIX_LOG_BUILD);
        CHECK_STRING(r->subject, "/nix/store/x-a.drv");
        nix_log_record_free(r);

        r = record("@nix {\"action\":\"start\",\"id\":18446744073709551615,\"level\":0,"
                   "\"text\":\"\",\"type\":104}");
        CHECK(r->id == UINT64_MAX);
        CHECK(!r->subject);
        nix_log_record_free(r);

        r = record("@nix {\"action\":\"stop\",\"id\":5}");
        CHECK_INT(r->type, NIX_LOG_STOP);
        CHECK_INT(r->id, 5);
        nix_log_record_free(r);

        r = record("@nix {\"action\":\"result\",\"fields\":[3,10,2,0],\"id\":6,\"type\":105}");
        CHECK_INT(r->type, NIX_LOG_PROGRESS);
        CHECK_INT(r->done, 3);
        CHECK_INT(r->expected, 10);
        nix_log_record_free(r);

        r = record("@nix {\"action\":\"result\",\"fields\":[\"a "
                   "\\u001b[1mline\"],\"id\":6,\"type\":101}");
        CHECK_INT(r->type, NIX_LOG_LINE);
        CHECK_STRING(r->text, "a line");
        nix_log_record_free(r);
}

static void test_messages_are_clean(void) {
        NixLogRecord *r;

        r = record(
                "@nix {\"action\":\"msg\",\"column\":null,\"level\":0,\"msg\":\"\\u001b[31;1merror:"
                "\\u001b[0m bad\\u0007\\u001b]0;title\\u0007 \\u009b2Jend\\u202e\"}");
        CHECK_INT(r->type, NIX_LOG_MESSAGE);
        CHECK_INT(r->level, NIX_LOG_ERROR);
        CHECK_STRING(r->text, "error: bad end");
        nix_log_record_free(r);

        r = record("@nix {\"action\":\"start\",\"id\":1,\"type\":101,"
                   "\"fields\":[\"https://x/\\u001b[2Jy\"]}");
        CHECK_STRING(r->subject, "https://x/y");
        nix_log_record_free(r);
}

static void test_unknown(void) {
        static const char *const lines[] = {
                "@nix {\"action\":\"dance\",\"id\":1}",
                "@nix {\"action\":3}",
                "@nix {}",
                "@nix []",
                "@nix null",
                "@nix ",
                "@nix {\"action\":\"start\",\"id\":1",
                "@nix {\"action\":\"start\",\"id\":\"1\",\"type\":105}",
                "@nix {\"action\":\"start\",\"id\":1}",
                "@nix {\"action\":\"stop\"}",
                "@nix {\"action\":\"msg\",\"level\":0}",
                "@nix {\"action\":\"msg\",\"level\":0,\"msg\":null}",
                "@nix {\"action\":\"msg\",\"msg\":\"no level\"}",
                "@nix {\"action\":\"result\",\"id\":1,\"type\":101}",
                "@nix {\"action\":\"result\",\"id\":1,\"type\":101,\"fields\":[]}",
                "@nix {\"action\":\"result\",\"id\":1,\"type\":101,\"fields\":{\"0\":\"x\"}}",
                "@nix {\"action\":\"result\",\"id\":1,\"type\":105,\"fields\":[1]}",
                "@nix {\"action\":\"result\",\"id\":1,\"type\":105,\"fields\":[1.5,\"2\"]}",
                "@nix {\"action\":\"result\",\"id\":1,\"type\":9999,\"fields\":[1]}",
                "@nix {\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}",
        };
        NixLogRecord *untouched = NULL;

        for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
                CHECK_INT(parse(lines[i], &untouched), 1);
                CHECK(!untouched);
        }
}

static void test_plain_text(void) {
        NixLogRecord *untouched = NULL;

        CHECK_INT(parse("", &untouched), -EBADMSG);
        CHECK_INT(parse("@nix", &untouched), -EBADMSG);
        CHECK_INT(parse(" @nix {\"action\":\"stop\",\"id\":5}", &untouched), -EBADMSG);
        CHECK_INT(parse("error: unrecognised flag", &untouched), -EBADMSG);
        CHECK(!untouched);
}

int main(void) {
        test_records();
        test_messages_are_clean();
        test_unknown();
        test_plain_text();
        return 0;
}
