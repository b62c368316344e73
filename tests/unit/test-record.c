/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "../../daemon/range.h"
#include "record.h"
#include "strv.h"
#include "test.h"

#define PATH "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-web"

typedef struct Member {
        const char *key, *value;
} Member;

/* A record that is whole. */
static const Member members[] = {
        { "version", "1" },
        { "name", "\"shop.web\"" },
        { "owner", "1000" },
        { "ownerName", "\"alice\"" },
        { "flake", "\"/home/alice/web\"" },
        { "output", "\"" PATH "\"" },
        { "system", "\"" PATH "\"" },
        { "uidBase", "600113152" },
        { "lease",
          "{\"bridge\":\"fc-0123abcd\",\"address4\":\"10.233.7.2\",\"gateway4\":\"10.233.7.1\","
          "\"address6\":\"fd00::2\",\"gateway6\":\"fd00::1\"}" },
        { "up", "true" },
        { "failed", "true" },
        { "failure", "\"web has ended by itself (\\\"signal\\\")\"" },
        { "listening", "true" },
        { "permits", "[\"expose 80\"]" },
        { "published", "[\"80:80\"]" },
        { "waits", "true" },
        { "ephemeral", "true" },
        { "cloneOf", "\"shop.db\"" },
        { "minimal", "true" },
        { "dependsOn", "[\"db:ready\",\"app:started\"]" },
};

/* Reads it with one value changed; a key that it has not is added. */
static int parse(const Member *change, Record **ret) {
        char json[1024] = "{", *end = json + 1;
        bool changed = false;

        for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
                bool same = strcmp(members[i].key, change->key) == 0;

                changed = changed || same;
                end += sprintf(
                        end, "\"%s\":%s,", members[i].key, same ? change->value : members[i].value);
        }
        if (!changed)
                end += sprintf(end, "\"%s\":%s,", change->key, change->value);
        end[-1] = '}';
        return record_parse(json, strlen(json), ret);
}

static const Member no_change = { "version", "1" };

/* A spec can want more than most do; what was written must be readable. */
static void test_many_grants(void) {
        _cleanup_(record_freep) Record *record = NULL, *again = NULL;
        _cleanup_free_ char *json = NULL;
        int r = 0;

        CHECK_INT(parse(&no_change, &record), 0);
        for (unsigned i = 0; r >= 0 && i < GRANTS_MAX; i++)
                r = strv_pushf(&record->grants, "use the device /dev/device%u", i);
        CHECK_INT(r, 0);
        CHECK_INT(record_format(record, &json), 0);
        CHECK_INT(record_parse(json, strlen(json), &again), 0);
        CHECK_INT(strv_length(again->grants), GRANTS_MAX);
}

static void test_round(void) {
        _cleanup_(record_freep) Record *record = NULL, *again = NULL;
        _cleanup_free_ char *json = NULL;

        CHECK_INT(parse(&no_change, &record), 0);
        CHECK_INT(record_format(record, &json), 0);
        CHECK_INT(record_parse(json, strlen(json), &again), 0);

        CHECK_STRING(again->name, "shop.web");
        CHECK(again->listening && again->permits && again->published);
        CHECK_STRING(again->permits[0], "expose 80");
        CHECK_STRING(again->published[0], "80:80");
        CHECK_INT(again->owner, 1000);
        CHECK_STRING(again->owner_name, "alice");
        CHECK_STRING(again->flake, "/home/alice/web");
        CHECK_STRING(again->output, PATH);
        CHECK_STRING(again->system, PATH);
        CHECK_INT(again->uid_base, 600113152);
        CHECK_STRING(again->lease.bridge, "fc-0123abcd");
        CHECK_STRING(again->lease.address4, "10.233.7.2");
        CHECK_STRING(again->lease.gateway4, "10.233.7.1");
        CHECK_STRING(again->lease.address6, "fd00::2");
        CHECK_STRING(again->lease.gateway6, "fd00::1");
        CHECK(again->up);
        CHECK(again->failed);
        CHECK_STRING(again->failure, "web has ended by itself (\"signal\")");
        CHECK_STRING(again->clone_of, "shop.db");
        CHECK(strstr(json, "\"version\": 3"));
        CHECK(again->waits && again->ephemeral && again->minimal && !again->wanted);
        CHECK_INT(again->depends.n, 2);
        CHECK_STRING(again->depends.items[0].name, "db");
        CHECK_INT(again->depends.items[1].condition, CONDITION_STARTED);
}

/* As it is before the first build: no output, no system, no lease. */
static void test_young(void) {
        char name[] = "web", owner_name[] = "alice", flake[] = "/home/alice/web";
        Record young = {
                .name = name,
                .owner = 1000,
                .owner_name = owner_name,
                .flake = flake,
                .uid_base = RANGE_LAST,
        };
        _cleanup_(record_freep) Record *record = NULL;
        _cleanup_free_ char *json = NULL;

        CHECK_INT(record_format(&young, &json), 0);
        CHECK_INT(record_parse(json, strlen(json), &record), 0);
        /* What knows no clones reads what is none. */
        CHECK(strstr(json, "\"version\": 2") && !record->clone_of);
        CHECK(!record->output && !record->system && !*record->lease.bridge && !record->up);
        CHECK(!record->failed && !record->ephemeral && !record->waits);
}

static void test_bad(void) {
        static const Member bad[] = {
                { "version", "0" },
                { "version", "\"1\"" },
                { "version", "1.0" },
                { "version", "null" },
                { "name", "\"../web\"" },
                { "name", "\"\"" },
                { "name", "null" },
                { "name", "1" },
                { "owner", "0" },
                { "owner", "-1" },
                { "owner", "4294967295" },
                { "owner", "18446744073709551615" },
                { "owner", "99999999999999999999999" },
                { "owner", "1e3" },
                { "owner", "\"1000\"" },
                { "ownerName", "\"\"" },
                { "ownerName", "\"a:b\"" },
                { "ownerName", "\"a/b\"" },
                { "ownerName", "\"a\\nb\"" },
                { "flake", "\"./web\"" },
                { "flake", "\"/a#b\"" },
                { "flake", "\"/a\\u001b[31m\"" },
                { "output", "\"/etc\"" },
                { "output", "\"" PATH "/..\"" },
                { "output", "null" },
                { "system", "\"\"" },
                { "uidBase", "0" },
                { "uidBase", "600113153" },
                { "uidBase", "524288" },
                { "uidBase", "4294901760" },
                { "uidBase", "true" },
                { "lease", "{}" },
                { "lease", "null" },
                { "lease", "[]" },
                { "lease", "{\"bridge\":\"fc-0123abcd\"}" },
                { "lease",
                  "{\"bridge\":\"a-bridge-with-a-long-name\",\"address4\":\"\","
                  "\"gateway4\":\"\",\"address6\":\"\",\"gateway6\":\"\"}" },
                { "up", "1" },
                { "up", "null" },
                { "failed", "0" },
                { "failure", "true" },
                { "listening", "1" },
                { "permits", "\"all\"" },
                { "published", "[80]" },
                { "published", "[\"80\"]" },
                { "published", "[\"localhost:80:80\"]" },
                { "waits", "\"yes\"" },
                { "cloneOf", "\"../web\"" },
                { "cloneOf", "null" },
                { "more", "1" },
                { "Name", "\"web\"" },
                { "up", "true,\"up\":true" },
        };
        Record *record = NULL;

        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                CHECK_INT(parse(&bad[i], &record), -EINVAL);
        CHECK_INT(parse(&(const Member){ "version", "4" }, &record), -EPROTONOSUPPORT);
        CHECK_INT(parse(&(const Member){ "version", "4,\"more\":1" }, &record), -EPROTONOSUPPORT);
        CHECK(!record);
}

/* The bounds are those of daemon/range.h. */
static void test_range(void) {
        char name[] = "web", owner_name[] = "alice", flake[] = "/home/alice/web";
        Record record = { .name = name, .owner = 1, .owner_name = owner_name, .flake = flake };
        static const uid_t good[] = { RANGE_FIRST, RANGE_FIRST + RANGE_SIZE, RANGE_LAST };
        static const uid_t bad[] = {
                0,
                RANGE_FIRST - RANGE_SIZE,
                RANGE_FIRST + 1,
                RANGE_FIRST + RANGE_SIZE / 2,
                RANGE_LAST + RANGE_SIZE,
        };

        for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
                _cleanup_free_ char *json = NULL;

                record.uid_base = good[i];
                CHECK_INT(record_format(&record, &json), 0);
        }
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                char *json = NULL;

                record.uid_base = bad[i];
                CHECK_INT(record_format(&record, &json), -EINVAL);
                CHECK(!json);
        }
}

/* A disk may keep any first part of what was written. */
static void test_torn(void) {
        _cleanup_(record_freep) Record *record = NULL;
        _cleanup_free_ char *json = NULL, *large = calloc(1, RECORD_SIZE_MAX + 1);
        Record *torn = NULL;
        size_t length;

        CHECK_INT(parse(&no_change, &record), 0);
        CHECK_INT(record_format(record, &json), 0);
        length = strlen(json);
        CHECK(json[length - 1] == '\n');
        for (size_t i = 0; i < length - 1; i++)
                CHECK_INT(record_parse(json, i, &torn), -EINVAL);
        CHECK_INT(record_parse(json, length + 1, &torn), -EINVAL);

        CHECK(large);
        memset(large, ' ', RECORD_SIZE_MAX + 1);
        memcpy(large, json, length);
        CHECK_INT(record_parse(large, RECORD_SIZE_MAX + 1, &torn), -EINVAL);
        CHECK(!torn);
}

int main(void) {
        test_round();
        test_many_grants();
        test_young();
        test_bad();
        test_range();
        test_torn();
        return 0;
}
