/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "names.h"
#include "strv.h"
#include "test.h"
#include "wants.h"

#define EVERYWHERE "expose: listen on 0.0.0.0:8443"
#define LOW        "expose: listen on localhost:80"

static Port ports[] = {
        { .container = 80, .host = 8080 },
        { .container = 443, .host = 8443, .address = "0.0.0.0" },
        { .container = 22 },
};
static Spec spec = { .ports = ports, .n_ports = 3 };
static char *published[] = { (char *) "80:80", NULL };

static void check_missing(const Claim *claim, const char *wants) {
        _cleanup_want_set_ WantSet set = {};
        _cleanup_free_ char *text = NULL;

        CHECK_INT(wants_missing(claim, 0, &set), 0);
        CHECK_STRING(set.action, ACTION_EXPOSE);
        CHECK_INT(strv_length(set.wants), strv_length(set.permits));
        CHECK_INT(strv_join(set.permits, ", ", &text), 0);
        CHECK_STRING(text, wants);
        CHECK_INT(wants_missing(claim, 99, &set), -ENOENT);
}

static int check(const Claim *claim, char **ret) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_strv_ char **permits = NULL;
        int r;

        r = wants_check(claim, &permits, &error);
        CHECK_INT(sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED), r == -EACCES);
        if (r >= 0)
                CHECK_INT(strv_join(permits, ", ", ret), 0);
        return r;
}

/* Kept is what is wanted now, and nothing of before. */
static void test_permits(void) {
        char name[] = "web";
        char *all[] = { (char *) EVERYWHERE, (char *) LOW, NULL }, *one[] = { all[0], NULL };
        Record bare = { .name = name }, kept = { .name = name, .permits = all };
        _cleanup_free_ char *first = NULL, *second = NULL;

        check_missing(&(Claim){ &bare, &spec, NULL, NULL }, EVERYWHERE);
        check_missing(&(Claim){ &bare, &spec, published, NULL }, LOW ", " EVERYWHERE);
        check_missing(&(Claim){ &bare, &spec, published, one }, LOW);
        check_missing(&(Claim){ &kept, &spec, published, NULL }, "");

        CHECK_INT(check(&(Claim){ &bare, &spec, NULL, NULL }, &first), -EACCES);
        CHECK_INT(check(&(Claim){ &bare, &spec, published, one }, &first), -EACCES);
        CHECK_INT(check(&(Claim){ &bare, &spec, NULL, one }, &first), 0);
        CHECK_STRING(first, EVERYWHERE);
        CHECK_INT(check(&(Claim){ &kept, &spec, NULL, NULL }, &second), 0);
        CHECK_STRING(second, EVERYWHERE);
}

int main(void) {
        test_permits();
        return EXIT_SUCCESS;
}
