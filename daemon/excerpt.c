/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "clock.h"
#include "container-list.h"
#include "excerpt.h"
#include "execution.h"
#include "text.h"

#define LIMIT_USEC (3 * USEC_PER_SEC)
#define TEXT_SIZE  2048
#define READS_MAX  32 /* as much as is in a pipe: who writes on is not waited for */

struct Excerpt {
        Container *container;
        char *unit;
        ExcerptDone done;
        int pipe; /* the end that is read */
        Execution *execution;
        sd_event_source *limit;
};

/* What is in the pipe, from the first whole line on where that is more than there is room for. */
static void excerpt_read(const Excerpt *excerpt, char ret[static TEXT_SIZE]) {
        char piece[TEXT_SIZE];
        size_t kept = 0;
        ssize_t n;

        for (unsigned i = 0; i < READS_MAX; i++) {
                size_t size, old = kept;

                n = read(excerpt->pipe, piece, sizeof(piece) - 1);
                if (n <= 0)
                        break;
                size = (size_t) n;
                if (old + size >= TEXT_SIZE)
                        old = TEXT_SIZE - 1 - size;
                memmove(ret, ret + kept - old, old);
                memcpy(ret + old, piece, size);
                kept = old + size;
        }
        ret[strnlen(ret, kept)] = '\0';
}

/* The caller's, in which the excerpt may be freed, so it is the last thing that is done. */
static void excerpt_end(Excerpt *excerpt) {
        char text[TEXT_SIZE] = "", *begin = text;

        excerpt->limit = sd_event_source_disable_unref(excerpt->limit);
        excerpt_read(excerpt, text);
        if (strlen(text) == TEXT_SIZE - 1 && strchr(text, '\n'))
                begin = strchr(text, '\n') + 1;
        excerpt->done(excerpt->container, text_clean(begin));
}

static void on_executed(void *userdata, const Answer *answer) {
        Excerpt *excerpt = userdata;

        (void) answer;
        excerpt->execution = NULL;
        excerpt_end(excerpt);
}

static int on_limit(sd_event_source *source, uint64_t now, void *userdata) {
        Excerpt *excerpt = userdata;

        (void) source;
        (void) now;
        excerpt->execution = execution_free(excerpt->execution);
        excerpt_end(excerpt);
        return 0;
}

static int excerpt_execute(Excerpt *excerpt) {
        char *words[] = {
                (char *) "journalctl", (char *) "--quiet",
                (char *) "--no-pager", (char *) "--output=cat",
                (char *) "--lines=10", (char *) "--unit",
                excerpt->unit,         NULL,
        };
        Command command = {
                .machine = excerpt->container->machine,
                .words = words,
                .user = (char *) "root",
                .directory = (char *) "/",
        };
        ExecutionRequest request = { EXECUTION_CHECK, &command, { -1, -1, -1 } };
        _cleanup_close_ int theirs = -1;
        int pair[2];

        if (pipe2(pair, O_CLOEXEC | O_NONBLOCK) < 0)
                return -errno;
        excerpt->pipe = pair[0];
        theirs = request.streams[1] = pair[1];
        /* For who writes it is one as any other. */
        if (fcntl(theirs, F_SETFL, 0) < 0)
                return -errno;
        return execution_run(
                excerpt->container, &request, on_executed, excerpt, &excerpt->execution);
}

int excerpt_new(Container *container, const char *unit, ExcerptDone done, Excerpt **ret) {
        _cleanup_(excerpt_freep) Excerpt *excerpt = calloc(1, sizeof(*excerpt));
        int r;

        if (!excerpt)
                return -ENOMEM;

        *excerpt = (Excerpt){
                .container = container,
                .unit = strdup(unit),
                .done = done,
                .pipe = -1,
        };
        if (!excerpt->unit)
                return -ENOMEM;

        r = sd_event_add_time_relative(
                sd_bus_get_event(container->list->bus), &excerpt->limit, CLOCK_MONOTONIC,
                LIMIT_USEC, 0, on_limit, excerpt);
        if (r >= 0)
                r = excerpt_execute(excerpt);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(excerpt);
        return 0;
}

Excerpt *excerpt_free(Excerpt *excerpt) {
        if (!excerpt)
                return NULL;

        execution_free(excerpt->execution);
        sd_event_source_disable_unref(excerpt->limit);
        (void) close_fd(excerpt->pipe);
        free(excerpt->unit);
        free(excerpt);
        return NULL;
}

const char *excerpt_unit(const Excerpt *excerpt) {
        return excerpt->unit;
}
