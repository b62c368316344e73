/* SPDX-License-Identifier: MIT */

#include "nearest.h"
#include "test.h"

static void test_distance(void) {
        CHECK_INT(nearest_distance("", ""), 0);
        CHECK_INT(nearest_distance("up", "up"), 0);
        CHECK_INT(nearest_distance("", "up"), 2);
        CHECK_INT(nearest_distance("strat", "start"), 1);
        CHECK_INT(nearest_distance("stat", "start"), 1);
        CHECK_INT(nearest_distance("lisst", "list"), 1);
        CHECK_INT(nearest_distance("kitten", "sitting"), 3);
        CHECK(nearest_distance(
                      "x",
                      "a-name-of-more-than-sixty-four-characters-which-is-more-than-"
                      "any-word-that-we-have-here") > 64);
}

static const char *find(const char *word, const char *const *list) {
        Nearest nearest = { .word = word };

        for (; *list; list++)
                nearest_offer(&nearest, *list);
        return nearest.found;
}

static void test_found(void) {
        static const char *const words[] = { "up", "down", "start", "restart", "status", NULL };

        CHECK_STRING(find("dwon", words), "down");
        CHECK_STRING(find("strat", words), "start");
        CHECK_STRING(find("statsu", words), "status");
        CHECK_STRING(find("upp", words), "up");
        CHECK(!find("xyz", words));
        CHECK(!find("", words));
        CHECK(!find("a", words));
        CHECK(!find("remove", words));
}

int main(void) {
        test_distance();
        test_found();
        return 0;
}
