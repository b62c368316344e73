/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph.h"
#include "strv.h"

#define NOWHERE SIZE_MAX
#define NEEDS   " needs "

typedef struct Edge {
        size_t node, to; /* to: NOWHERE while it is not known */
        const char *needed;
} Edge;

struct Graph {
        const char **names;
        size_t n;
        Edge *edges;
        size_t n_edges;
};

/* What graph_sort() works with: the graph with its ends found, and what is left of it. */
typedef struct Sort {
        const Graph *graph;
        Edge *edges;
        size_t *open; /* of each node, how many that it needs are not in the order */
        bool *placed;
        size_t *order, n;
} Sort;

static void sort_done(Sort *sort) {
        free(sort->edges);
        free(sort->open);
        free(sort->placed);
        free(sort->order);
}

int graph_new(Graph **ret) {
        *ret = calloc(1, sizeof(Graph));
        return *ret ? 0 : -ENOMEM;
}

Graph *graph_free(Graph *graph) {
        if (!graph)
                return NULL;

        free(graph->names);
        free(graph->edges);
        free(graph);
        return NULL;
}

int graph_find(const Graph *graph, const char *name, size_t *ret) {
        for (size_t i = 0; i < graph->n; i++)
                if (strcmp(graph->names[i], name) == 0) {
                        *ret = i;
                        return 0;
                }
        return -ENOENT;
}

int graph_add(Graph *graph, const char *name) {
        const char **grown;
        size_t i;

        if (graph_find(graph, name, &i) >= 0)
                return -EEXIST;

        grown = reallocarray(graph->names, graph->n + 1, sizeof(*grown));
        if (!grown)
                return -ENOMEM;
        grown[graph->n++] = name;
        graph->names = grown;
        return 0;
}

int graph_need(Graph *graph, size_t node, const char *needed) {
        Edge *grown = reallocarray(graph->edges, graph->n_edges + 1, sizeof(*grown));

        if (!grown)
                return -ENOMEM;
        grown[graph->n_edges++] = (Edge){ .node = node, .to = NOWHERE, .needed = needed };
        graph->edges = grown;
        return 0;
}

static int sort_init(Sort *sort, const Graph *graph) {
        *sort = (Sort){
                .graph = graph,
                .edges = calloc(graph->n_edges + 1, sizeof(*sort->edges)),
                .open = calloc(graph->n + 1, sizeof(*sort->open)),
                .placed = calloc(graph->n + 1, sizeof(*sort->placed)),
                .order = calloc(graph->n + 1, sizeof(*sort->order)),
        };
        if (!sort->edges || !sort->open || !sort->placed || !sort->order)
                return -ENOMEM;

        for (size_t i = 0; i < graph->n_edges; i++) {
                sort->edges[i] = graph->edges[i];
                sort->open[graph->edges[i].node]++;
        }
        return 0;
}

static int sort_resolve(Sort *sort, char **ret_path) {
        const Graph *graph = sort->graph;

        for (size_t i = 0; i < graph->n_edges; i++) {
                Edge *edge = &sort->edges[i];

                if (graph_find(graph, edge->needed, &edge->to) >= 0)
                        continue;
                if (ret_path &&
                    asprintf(ret_path, "%s" NEEDS "%s", graph->names[edge->node], edge->needed) < 0)
                        return -ENOMEM;
                return -ENOENT;
        }
        return 0;
}

static void sort_place(Sort *sort, size_t node) {
        sort->placed[node] = true;
        sort->order[sort->n++] = node;
        for (size_t i = 0; i < sort->graph->n_edges; i++)
                if (sort->edges[i].to == node)
                        sort->open[sort->edges[i].node]--;
}

/* One that needs nothing more, the first that was added. */
static size_t sort_next(const Sort *sort) {
        for (size_t i = 0; i < sort->graph->n; i++)
                if (!sort->placed[i] && sort->open[i] == 0)
                        return i;
        return NOWHERE;
}

/* Of one that is left, something that it needs is left, too. */
static size_t sort_follow(const Sort *sort, size_t node) {
        for (size_t i = 0; i < sort->graph->n_edges; i++)
                if (sort->edges[i].node == node && !sort->placed[sort->edges[i].to])
                        return sort->edges[i].to;
        return NOWHERE;
}

/* Whoever goes on far enough is in a circle. */
static size_t sort_enter_circle(const Sort *sort) {
        size_t node = 0;

        while (sort->placed[node])
                node++;
        for (size_t i = 0; i < sort->graph->n; i++)
                node = sort_follow(sort, node);
        return node;
}

static int sort_describe(const Sort *sort, char **ret_path) {
        const Graph *graph = sort->graph;
        _cleanup_strv_ char **names = NULL;
        size_t begin = sort_enter_circle(sort), first = begin, node;
        int r;

        /* Begin with the one that was added first: the same circle has the same words. */
        for (node = sort_follow(sort, begin); node != begin; node = sort_follow(sort, node))
                first = node < first ? node : first;

        node = first;
        do {
                r = strv_push(&names, graph->names[node]);
                node = sort_follow(sort, node);
        } while (r >= 0 && node != first);
        if (r >= 0)
                r = strv_push(&names, graph->names[first]);
        return r < 0 ? r : strv_join(names, NEEDS, ret_path);
}

int graph_sort(const Graph *graph, size_t **ret_order, char **ret_path) {
        __attribute__((cleanup(sort_done))) Sort sort;
        size_t node;
        int r;

        r = sort_init(&sort, graph);
        if (r >= 0)
                r = sort_resolve(&sort, ret_path);
        if (r < 0)
                return r;

        while ((node = sort_next(&sort)) != NOWHERE)
                sort_place(&sort, node);
        if (sort.n < graph->n) {
                r = ret_path ? sort_describe(&sort, ret_path) : 0;
                return r < 0 ? r : -ELOOP;
        }

        *ret_order = TAKE_PTR(sort.order);
        return 0;
}
