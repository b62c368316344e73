/* SPDX-License-Identifier: MIT */
#pragma once

/* Who needs whom: an order in which each comes after all that it needs, or why there is none. */

#include <stddef.h>

#include "cleanup.h"

typedef struct Graph Graph;

int graph_new(Graph **ret);
Graph *graph_free(Graph *graph);
DEFINE_CLEANUP(Graph *, graph_free)

/* Nodes are numbered from 0. The name is borrowed. -EEXIST: there is one of that name. */
int graph_add(Graph *graph, const char *name);

/* The names need not be there yet; they are borrowed until the graph is freed. */
int graph_need(Graph *graph, size_t node, const char *needed);

/* The number of the node of that name; -ENOENT. */
int graph_find(const Graph *graph, const char *name, size_t *ret);

/*
 * Gives the numbers of all nodes, those that are needed first, and else as they were added.
 * -ENOENT: something is needed that is not there; -ELOOP: nodes need each other in a circle. Then
 * ret_path, if it is not NULL, is "web needs db" or "web needs db needs web".
 */
int graph_sort(const Graph *graph, size_t **ret_order, char **ret_path);
