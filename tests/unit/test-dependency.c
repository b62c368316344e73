/* SPDX-License-Identifier: MIT */

/* What a spec says of dependencies, and what a record keeps of that. */

#include <errno.h>

#include "spec.h"
#include "strv.h"
#include "test.h"

#define HEAD                                                                                       \
        "{\"version\":1,\"name\":\"web\","                                                         \
        "\"system\":\"/nix/store/0123456789abcdfghijklmnpqrsvwxyz-s\",\"dependsOn\":"

static void test_values(void) {
        static const char json[] =
                HEAD "[\"db\",{\"name\":\"app\",\"condition\":\"started\"},{\"name\":\"mail\"},"
                     "{\"name\":\"cache\",\"condition\":\"healthy\"}]}";
        _cleanup_dependency_list_ DependencyList again = {}, copy = {};
        _cleanup_(spec_freep) Spec *spec = NULL;
        _cleanup_strv_ char **texts = NULL;
        _cleanup_free_ char *text = NULL;

        CHECK_INT(spec_parse(json, strlen(json), &spec, NULL), 0);
        CHECK_INT(dependency_list_format(&spec->depends, &texts), 0);
        CHECK_INT(strv_join(texts, " ", &text), 0);
        CHECK_STRING(text, "db:ready app:started mail:ready cache:healthy");

        CHECK_INT(dependency_list_parse(texts, &again), 0);
        CHECK_INT(dependency_list_copy(&again, &copy), 0);
        CHECK_INT(copy.n, 4);
        CHECK_STRING(copy.items[3].name, "cache");
        CHECK_INT(copy.items[3].condition, CONDITION_HEALTHY);
        CHECK_STRING(condition_to_string(copy.items[1].condition), "started");
}

static void check_fault(const char *json, const char *sentence) {
        _cleanup_free_ char *fault = NULL;
        Spec *spec = NULL;

        CHECK_INT(spec_parse(json, strlen(json), &spec, &fault), -EINVAL);
        CHECK_STRING(fault, sentence);
}

static void test_faults(void) {
        check_fault(HEAD "{}}", ".dependsOn: a list is wanted, not an object");
        check_fault(HEAD "[1]}", ".dependsOn[0]: an object is wanted, not a whole number");
        check_fault(HEAD "[{}]}", ".dependsOn[0].name: is missing");
        check_fault(HEAD "[\"web\"]}", ".dependsOn: \"web\" is the container itself");
        check_fault(
                HEAD "[\"db\",{\"name\":\"db\"}]}", ".dependsOn[1].name: \"db\" is there twice");
        check_fault(
                HEAD "[\"shop.db\"]}",
                ".dependsOn: \"shop.db\" is no name of a container of the same project, without "
                "the project");
        check_fault(
                HEAD "[{\"name\":\"db\",\"condition\":\"up\"}]}",
                ".dependsOn[0].condition: \"up\" is no condition; these are: started, ready, "
                "healthy");
        check_fault(
                HEAD "[{\"name\":\"db\",\"when\":1}]}",
                ".dependsOn[0].when: is no key here; these are: name, condition");
}

/* A record that was torn or changed by hand. */
static void test_texts(void) {
        static const char *const bad[] = {
                "",          "db",         ":ready",        "db:",           "db:up",
                "db:ready ", "../x:ready", "shop.db:ready", "db:ready:ready"
        };
        DependencyList list = {};

        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
                char *const texts[] = { (char *) "a:ready", (char *) bad[i], NULL };

                CHECK_INT(dependency_list_parse(texts, &list), -EINVAL);
        }
        CHECK_INT(dependency_list_parse(NULL, &list), 0);
        CHECK_INT(list.n, 0);
        dependency_list_done(&list);
}

int main(void) {
        test_values();
        test_faults();
        test_texts();
        return 0;
}
