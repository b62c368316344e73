/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "start-order.h"
#include "strv.h"

enum {
        PLACE_USER,
        PLACE_DIRECTORY,
        PLACE_TERMINAL,
        PLACE_PROGRAM,
        PLACES,
};

static void put(FILE *stream, const char *string) {
        (void) fwrite(string ?: "", 1, string ? strlen(string) + 1 : 1, stream);
}

static void put_all(FILE *stream, char *const *list) {
        for (; list && *list; list++)
                put(stream, *list);
}

int start_order_format(const StartOrder *order, char **ret, size_t *ret_size) {
        _cleanup_free_ char *text = NULL;
        size_t size = 0;
        FILE *stream;

        stream = open_memstream(&text, &size);
        if (!stream)
                return -ENOMEM;

        put(stream, order->user);
        put(stream, order->directory);
        put(stream, order->terminal);
        put(stream, order->program);
        put_all(stream, order->environment);
        put(stream, NULL);
        put_all(stream, order->words);
        if (fclose(stream) != 0)
                return -ENOMEM;
        if (size > START_ORDER_SIZE_MAX)
                return -E2BIG;

        *ret = TAKE_PTR(text);
        *ret_size = size;
        return 0;
}

static int split(const char *message, size_t size, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        int r = 0;

        if (size == 0 || message[size - 1] != '\0')
                return -EBADMSG;
        for (const char *s = message; r >= 0 && s < message + size; s += strlen(s) + 1)
                r = strv_push(&list, s);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(list);
        return 0;
}

static const char *unless_empty(const char *string) {
        return *string ? string : NULL;
}

/* The empty string between the lists becomes the end of the first. */
static int order_read(StartOrder *order) {
        char **list = order->strings;
        size_t n = strv_length(list), end = PLACES;

        while (end < n && *list[end])
                end++;
        if (end + 1 >= n)
                return -EBADMSG;
        for (size_t i = PLACES; i < end; i++)
                if (!strchr(list[i], '='))
                        return -EBADMSG;

        order->user = list[PLACE_USER];
        order->directory = unless_empty(list[PLACE_DIRECTORY]);
        order->terminal = unless_empty(list[PLACE_TERMINAL]);
        order->program = list[PLACE_PROGRAM];
        if (!*order->user || order->program[0] != '/' ||
            (order->directory && order->directory[0] != '/') ||
            (order->terminal && order->terminal[0] != '/'))
                return -EBADMSG;

        free(list[end]);
        list[end] = NULL;
        order->environment = list + PLACES;
        order->words = list + end + 1;
        return 0;
}

int start_order_parse(const char *message, size_t size, StartOrder *ret) {
        StartOrder order = {};
        int r;

        r = split(message, size, &order.strings);
        if (r >= 0)
                r = order_read(&order);
        if (r < 0) {
                start_order_done(&order);
                return r;
        }

        *ret = order;
        return 0;
}

void start_order_done(StartOrder *order) {
        /* The two lists are one, with a gap between them. */
        for (char **word = order->words; word && *word; word++)
                free(*word);
        strv_free(order->strings);
        *order = (StartOrder){};
}
