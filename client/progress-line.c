/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "duration.h"
#include "progress-line.h"
#include "text-width.h"

#define BAR_MIN 5
#define BAR_MAX 20

/* Letters of every terminal. Without room for one that tells something there is none. */
static void bar_format(const ContainerView *view, size_t room, char ret[static BAR_MAX + 3]) {
        size_t size = room < BAR_MAX + 2 ? room - 2 : BAR_MAX;
        uint64_t done = view->done < view->expected ? view->done : view->expected;

        ret[0] = '\0';
        if (view->expected == 0 || room < BAR_MIN + 2)
                return;

        (void) memset(ret, '-', size + 1);
        (void) memset(
                ret, '#', (size_t) ((double) done / (double) view->expected * (double) size) + 1);
        ret[0] = '[';
        ret[size + 1] = ']';
        ret[size + 2] = '\0';
}

static int head_format(
        const ProgressRow *row, const ProgressPlace *place, const char *words, char **ret) {
        char label[MACHINE_NAME_MAX + 1], duration[DURATION_SIZE];
        uint64_t end = row->ended > 0 ? row->ended : monotonic_now();
        bool is_narrow = (size_t) place->label_width + 26 > place->columns;

        container_view_label(row->view, place->viewer, label);
        duration_format(end - row->started, duration);
        return asprintf(
                       ret, is_narrow ? "%-*s  %s %s" : "%-*s  %-14s %8s", place->label_width,
                       label, words, duration) < 0 ?
                -ENOMEM :
                0;
}

int progress_line_format(const ProgressRow *row, const ProgressPlace *place, char **ret) {
        _cleanup_free_ char *words = NULL, *head = NULL;
        char bar[BAR_MAX + 3];
        const char *rest = row->status ?: bar;
        bool is_counted;
        size_t used;
        int r;

        r = container_view_describe(row->view, &words);
        if (r >= 0)
                r = head_format(row, place, words, &head);
        if (r < 0)
                return r;

        /* The display leaves the last column free. */
        used = text_columns(head) + 3;
        is_counted = strchr(words, '/');
        bar_format(row->view, is_counted && place->columns > used ? place->columns - used : 0, bar);
        return asprintf(ret, "%s%s%s", head, *rest ? "  " : "", rest) < 0 ? -ENOMEM : 0;
}

Style progress_line_style(const ProgressRow *row) {
        if (strcmp(row->view->state, "failed") == 0)
                return STYLE_BAD;
        return row->ended > 0 && strcmp(row->view->state, "running") == 0 ? STYLE_GOOD : STYLE_NONE;
}
