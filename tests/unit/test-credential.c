/* SPDX-License-Identifier: MIT */

#include "credential.h"
#include "test.h"

static const struct {
        const char *json, *flake_directory, *want;
} cases[] = {
        { "{\"file\":\"/run/key\"}", "/home/alice/web", "the file /run/key" },
        { "{\"file\":\"a b/key\"}", "/home/alice/web", "the file /home/alice/web/a b/key" },
        { "{\"file\":\"key\"}", NULL, "the file key" },
        { "{\"command\":[\"age\",\"-d\",\"db.age\"]}", NULL,
          "what this prints, run on this host: age -d db.age" },
        { "{\"command\":[\"sh\",\"-c\",\"a b\",\"\",\"$HOME\",\"it's\",\"%h\"]}", "/srv",
          "what this prints, run on this host: sh -c 'a b' '' '$HOME' 'it'\\''s' %h" },
};

static void check(const char *json, const char *flake_directory, const char *want) {
        _cleanup_credential_list_ CredentialList list = {};
        _cleanup_free_ char *text = NULL, *shown = NULL, *wanted = NULL;
        _cleanup_document_ Document *document = NULL;

        CHECK(asprintf(&text, "{\"credentials\":{\"db.key\":%s}}", json) > 0);
        CHECK(asprintf(&wanted, "have as its credential db.key %s", want) > 0);
        CHECK_INT(document_parse(text, strlen(text), 65536, NULL, &document), 0);
        CHECK_INT(credential_list_read(document, &list), 0);
        CHECK_INT(list.n, 1);
        CHECK_STRING(list.items[0].id, "db.key");
        CHECK_INT(credential_format_want(&list.items[0], flake_directory, &shown), 0);
        CHECK_STRING(shown, wanted);
}

int main(void) {
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
                check(cases[i].json, cases[i].flake_directory, cases[i].want);
        return 0;
}
