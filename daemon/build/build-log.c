/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "build-log.h"

/* Of one line; the rest of it tells nobody anything. */
#define WIDTH_MAX 400

typedef struct Tail {
        char *derivation;
        char *lines[BUILD_LOG_LINES]; /* a ring */
        size_t written;
        unsigned long used; /* when it was written to, counted in lines of all */
} Tail;

struct BuildLog {
        Tail tails[BUILD_LOG_BUILDS];
        unsigned long lines;
};

int build_log_new(BuildLog **ret) {
        BuildLog *log = calloc(1, sizeof(*log));

        if (!log)
                return -ENOMEM;

        *ret = log;
        return 0;
}

static void tail_clear(Tail *tail) {
        for (size_t i = 0; i < BUILD_LOG_LINES; i++)
                free(tail->lines[i]);
        free(tail->derivation);
        *tail = (Tail){ 0 };
}

BuildLog *build_log_free(BuildLog *log) {
        if (!log)
                return NULL;

        for (size_t i = 0; i < BUILD_LOG_BUILDS; i++)
                tail_clear(log->tails + i);
        free(log);
        return NULL;
}

/* Its own, or that which was silent for longest: an unused one, as long as there are any. */
static Tail *build_log_place(BuildLog *log, const char *derivation) {
        Tail *oldest = log->tails;

        for (Tail *tail = log->tails; tail < log->tails + BUILD_LOG_BUILDS; tail++) {
                if (tail->derivation && strcmp(tail->derivation, derivation) == 0)
                        return tail;
                if (tail->used < oldest->used)
                        oldest = tail;
        }

        tail_clear(oldest);
        return oldest;
}

int build_log_add(BuildLog *log, const char *derivation, const char *line) {
        Tail *tail = build_log_place(log, derivation);
        char *copy, **place;

        if (!tail->derivation)
                tail->derivation = strdup(derivation);
        copy = strndup(line, WIDTH_MAX);
        if (!tail->derivation || !copy) {
                free(copy);
                return -ENOMEM;
        }

        place = tail->lines + tail->written++ % BUILD_LOG_LINES;
        free(*place);
        *place = copy;
        tail->used = ++log->lines;
        return 0;
}

const char *build_log_find(const BuildLog *log, const char *text) {
        for (const Tail *tail = log->tails; tail < log->tails + BUILD_LOG_BUILDS; tail++)
                if (tail->derivation && strstr(text, tail->derivation))
                        return tail->derivation;
        return NULL;
}

static int tail_format(const Tail *tail, char **ret) {
        _cleanup_free_ char *text = NULL;
        _cleanup_fclose_ FILE *stream = NULL;
        size_t size, first;

        stream = open_memstream(&text, &size);
        if (!stream)
                return -ENOMEM;

        first = tail->written > BUILD_LOG_LINES ? tail->written - BUILD_LOG_LINES : 0;
        for (size_t i = first; i < tail->written; i++)
                (void) fprintf(
                        stream, "%s> %s", i > first ? "\n" : "", tail->lines[i % BUILD_LOG_LINES]);
        if (fclose(TAKE_PTR(stream)) != 0)
                return -ENOMEM;

        *ret = TAKE_PTR(text);
        return 0;
}

int build_log_tail(const BuildLog *log, const char *derivation, char **ret) {
        static const Tail empty;

        for (const Tail *tail = log->tails; tail < log->tails + BUILD_LOG_BUILDS; tail++)
                if (tail->derivation && strcmp(tail->derivation, derivation) == 0)
                        return tail_format(tail, ret);
        return tail_format(&empty, ret);
}
