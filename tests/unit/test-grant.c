/* SPDX-License-Identifier: MIT */

#include "grant.h"
#include "permit.h"
#include "strv.h"
#include "test.h"

#define SYSTEM "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-web"
#define SPEC   "{\"version\":1,\"name\":\"web\",\"system\":\"" SYSTEM "\""

static void check(const char *flake, const char *fields, const char *expected) {
        _cleanup_free_ char *json = NULL, *joined = NULL, *fault = NULL;
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_strv_ char **wants = NULL;
        Record record = { .flake = (char *) flake };

        CHECK(asprintf(&json, SPEC "%s}", fields) > 0);
        CHECK_INT(spec_parse(json, strlen(json), &spec, &fault), 0);
        CHECK_INT(grant_list_wanted(&record, spec, &wants), 0);
        CHECK_INT(strv_join(wants, "; ", &joined), 0);
        CHECK_STRING(joined, expected);
}

static void test_list(void) {
        check("/home/alice/web", "", "");
        check("/home/alice/web", ",\"volumes\":[\"src:/src\",\"/home/alice/web/a:/a\"]", "");
        check("/home/alice/web", ",\"volumes\":[\"/srv:/a\"],\"volumes-ro\":[\"/usr\"]",
              "read and write /srv; read /usr");
        check("/home/alice/web", ",\"hostAccess\":true,\"autoStart\":true",
              "connect to what listens on this host; start with the host");
        check("/home/alice/web",
              ",\"network\":\"host\",\"volumes\":[{\"type\":\"bind\",\"source\":\"/srv\","
              "\"target\":\"/a\",\"privileged\":true}],\"privileged\":{\"hostNetwork\":true,"
              "\"userNamespace\":false,\"capabilities\":[\"CAP_BPF\"],\"devices\":"
              "[\"/dev/kvm\"]}",
              "read and write /srv; be root of this host, without a user namespace; "
              "have the capability CAP_BPF; use the device /dev/kvm; "
              "be in the network of this host; have root read and write /srv");
        check("/home/alice/web", ",\"privileged\":{\"hostNetwork\":true,\"userNamespace\":true}",
              "");
        check("/home/alice/web",
              ",\"credentials\":{\"a\":{\"file\":\"key\"},\"b\":{\"command\":[\"pass\",\"x\"]}}",
              "have as its credential a the file /home/alice/web/key; have as its credential b "
              "what "
              "this prints, run on this host: pass x");
        check("github:alice/web", ",\"volumes\":[\"/home/alice/web/a:/a\"]",
              "read and write /home/alice/web/a");
}

static void test_granted(void) {
        char *grants[] = { (char *) "read /usr", (char *) "read and write /srv",
                           (char *) "read and write the volume a of /web", NULL };

        CHECK(grant_is_given("read /usr", grants));
        CHECK(grant_is_given("read and write /srv", grants));
        CHECK(grant_is_given("read /srv", grants));
        CHECK(grant_is_given("read the volume a of /web", grants));
        CHECK(!grant_is_given("read and write the volume b of /web", grants));
        CHECK(!grant_is_given("read the volume a of /we", grants));

        CHECK(!grant_is_given("have as its credential a the file /srv", grants));
        CHECK(!grant_is_given("read and write /usr", grants));
        CHECK(!grant_is_given("read /usr/bin", grants));
        CHECK(!grant_is_given("read /", grants));
        CHECK(!grant_is_given("read and write /srv/a", grants));
        CHECK(!grant_is_given("", grants));
        CHECK(!grant_is_given("read /usr", NULL));
}

static void test_missing(void) {
        char *wants[] = { (char *) "read /a", (char *) "read /b", (char *) "read /c", NULL };
        char *granted[] = { (char *) "read /b", NULL }, *accepted[] = { (char *) "read /c", NULL };
        Record record = { .grants = granted };
        _cleanup_strv_ char **missing = NULL, **none = NULL;
        _cleanup_free_ char *joined = NULL;

        CHECK_INT(grant_list_missing(&record, wants, accepted, &missing), 0);
        CHECK_INT(strv_join(missing, "; ", &joined), 0);
        CHECK_STRING(joined, "read /a");
        CHECK_INT(grant_list_missing(&record, granted, NULL, &none), 0);
        CHECK(none && !*none);
}

static void test_permits(void) {
        char *devices[] = { (char *) "/dev/kvm", (char *) "/dev/fuse", NULL };
        char *permits[] = { (char *) PERMIT_PRIVILEGED "use the device /dev/kvm",
                            (char *) "boot: use the device /dev/fuse", NULL };
        const Spec spec = { .privileges.devices = devices }, none = {};
        const Record record = { .permits = permits }, bare = {};
        _cleanup_strv_ char **missing = NULL, **all = NULL, **nothing = NULL;
        _cleanup_free_ char *joined = NULL;

        CHECK_INT(permit_list_missing(&record, &spec, &missing), 0);
        CHECK_INT(strv_join(missing, "; ", &joined), 0);
        CHECK_STRING(joined, "use the device /dev/fuse");
        CHECK_INT(permit_list_missing(&bare, &spec, &all), 0);
        CHECK_INT(strv_length(all), 2);
        CHECK_INT(permit_list_missing(&record, &none, &nothing), 0);
        CHECK(nothing && !*nothing);
}

int main(void) {
        test_permits();
        test_list();
        test_granted();
        test_missing();
        return 0;
}
