/* SPDX-License-Identifier: MIT */

/* Orders in which each node comes after all that it needs, and circles that have none. */

#include <errno.h>
#include <stdbool.h>

#include "graph.h"
#include "test.h"

#define MANY 1000

/* "web db" says that web needs db. */
static void fill(Graph *graph, const char *const *names, const char *const (*needs)[2]) {
        size_t node;

        for (; *names; names++)
                CHECK_INT(graph_add(graph, *names), 0);
        for (; (*needs)[0]; needs++) {
                CHECK_INT(graph_find(graph, (*needs)[0], &node), 0);
                CHECK_INT(graph_need(graph, node, (*needs)[1]), 0);
        }
}

static void check_order(
        const char *const *names, const char *const (*needs)[2], const size_t *wanted, size_t n) {
        _cleanup_(graph_freep) Graph *graph = NULL;
        _cleanup_free_ size_t *order = NULL;

        CHECK_INT(graph_new(&graph), 0);
        fill(graph, names, needs);
        CHECK_INT(graph_sort(graph, &order, NULL), 0);
        for (size_t i = 0; i < n; i++)
                CHECK_INT((long long) order[i], (long long) wanted[i]);
}

static void check_refused(
        const char *const *names, const char *const (*needs)[2], int error, const char *words) {
        _cleanup_(graph_freep) Graph *graph = NULL;
        _cleanup_free_ char *path = NULL;
        size_t *order = NULL;

        CHECK_INT(graph_new(&graph), 0);
        fill(graph, names, needs);
        CHECK_INT(graph_sort(graph, &order, NULL), error);
        CHECK_INT(graph_sort(graph, &order, &path), error);
        CHECK_STRING(path, words);
        CHECK(!order);
}

static void test_order(void) {
        const char *const names[] = { "web", "app", "db", "mail", NULL };

        /* What needs nothing stays as it was. */
        check_order(names, (const char *const[][2]){ {} }, (const size_t[]){ 0, 1, 2, 3 }, 4);
        /* A chain. */
        check_order(
                names, (const char *const[][2]){ { "web", "app" }, { "app", "db" }, {} },
                (const size_t[]){ 2, 1, 0, 3 }, 4);
        /* A diamond. */
        check_order(
                names,
                (const char *const[][2]){ { "web", "app" },
                                          { "web", "mail" },
                                          { "app", "db" },
                                          { "mail", "db" },
                                          {} },
                (const size_t[]){ 2, 1, 3, 0 }, 4);
        /* Said twice is meant once. */
        check_order(
                names, (const char *const[][2]){ { "web", "db" }, { "web", "db" }, {} },
                (const size_t[]){ 1, 2, 0, 3 }, 4);
}

static void test_nothing(void) {
        _cleanup_(graph_freep) Graph *graph = NULL;
        _cleanup_free_ size_t *order = NULL;

        CHECK_INT(graph_new(&graph), 0);
        CHECK_INT(graph_sort(graph, &order, NULL), 0);
        CHECK(order);
        CHECK_INT(graph_add(graph, "web"), 0);
        CHECK_INT(graph_add(graph, "web"), -EEXIST);
}

static void test_refused(void) {
        const char *const names[] = { "front", "web", "app", "db", NULL };

        check_refused(
                names, (const char *const[][2]){ { "front", "web" }, { "web", "cache" }, {} },
                -ENOENT, "web needs cache");
        check_refused(
                names, (const char *const[][2]){ { "web", "web" }, {} }, -ELOOP, "web needs web");
        /* Who leads into the circle is none of it. */
        check_refused(
                names,
                (const char *const[][2]){
                        { "front", "db" }, { "db", "web" }, { "web", "app" }, { "app", "db" }, {} },
                -ELOOP, "web needs app needs db needs web");
        check_refused(
                names,
                (const char *const[][2]){ { "front", "web" },
                                          { "front", "db" },
                                          { "db", "app" },
                                          { "app", "db" },
                                          {} },
                -ELOOP, "app needs db needs app");
}

static void test_many(bool circle) {
        static char names[MANY][8];
        _cleanup_(graph_freep) Graph *graph = NULL;
        _cleanup_free_ size_t *order = NULL;
        _cleanup_free_ char *path = NULL;

        CHECK_INT(graph_new(&graph), 0);
        for (size_t i = 0; i < MANY; i++) {
                (void) snprintf(names[i], sizeof(names[i]), "n%zu", i);
                CHECK_INT(graph_add(graph, names[i]), 0);
        }
        for (size_t i = 0; i + 1 < MANY; i++)
                CHECK_INT(graph_need(graph, i, names[i + 1]), 0);
        if (circle) {
                CHECK_INT(graph_need(graph, MANY - 1, names[0]), 0);
                CHECK_INT(graph_sort(graph, &order, &path), -ELOOP);
                CHECK(strncmp(path, "n0 needs n1 needs n2 ", 21) == 0);
                CHECK(strstr(path, " needs n999 needs n0"));
                return;
        }
        CHECK_INT(graph_sort(graph, &order, NULL), 0);
        for (size_t i = 0; i < MANY; i++)
                CHECK_INT((long long) order[i], (long long) (MANY - 1 - i));
}

int main(void) {
        test_order();
        test_nothing();
        test_refused();
        test_many(false);
        test_many(true);
        return 0;
}
