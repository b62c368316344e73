/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "lineage.h"
#include "test.h"

static int read_text(const char *text, Lineage *ret) {
        _cleanup_document_ Document *document = NULL;

        CHECK_INT(document_parse(text, strlen(text), 4096, NULL, &document), 0);
        return lineage_read(document, ret);
}

#define WHOLE(current, last, previous)                                                             \
        "{\"generations\":{\"current\":" current ",\"last\":" last                                 \
        ",\"booted\":1,\"previous\":" previous ",\"inPlace\":true,\"fresh\":false}}"

static void test_round(void) {
        const Lineage written = {
                .current = 3, .last = 5, .booted = 2, .previous = 2, .fresh = true
        };
        _cleanup_json_draft_ JsonDraft *draft = json_draft_new();
        _cleanup_free_ char *json = NULL;
        Lineage lineage;

        CHECK(draft);
        CHECK_INT(lineage_write(&written, draft), 0);
        CHECK_INT(json_draft_format(draft, &json), 0);
        CHECK_INT(read_text(json, &lineage), 0);
        CHECK_INT(lineage.current, 3);
        CHECK_INT(lineage.last, 5);
        CHECK_INT(lineage.booted, 2);
        CHECK_INT(lineage.previous, 2);
        CHECK(lineage.fresh && !lineage.in_place);

        lineage_settle(&lineage);
        CHECK_INT(lineage.current, 3);
        CHECK_INT(lineage.previous, 0);
        CHECK(!lineage.fresh);
}

static void test_none(void) {
        Lineage lineage = { .current = 7 };

        CHECK_INT(read_text("{}", &lineage), 0);
        CHECK_INT(lineage.current, 0);
}

static void test_faults(void) {
        static const char *const faults[] = {
                "{\"generations\":3}",          "{\"generations\":{}}", WHOLE("6", "5", "0"),
                WHOLE("0", "5", "0"),           WHOLE("3", "5", "6"),   WHOLE("-1", "5", "0"),
                WHOLE("3", "99999999999", "0"),
        };
        const Lineage wrong = { .current = 2, .last = 1 };
        _cleanup_json_draft_ JsonDraft *draft = json_draft_new();
        Lineage lineage = {};

        CHECK_INT(read_text(WHOLE("3", "5", "2"), &lineage), 0);
        for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
                CHECK_INT(read_text(faults[i], &lineage), -EINVAL);
        CHECK(draft);
        CHECK_INT(lineage_write(&wrong, draft), -EINVAL);
}

int main(void) {
        test_round();
        test_none();
        test_faults();
        return 0;
}
