/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <glib.h>
#include <stdbool.h>

#include "loop.h"

/* See sd_event_get_fd(3) for how a foreign loop carries sd-event's. */
typedef struct EventSource {
        GSource source;
        sd_event *event;
        GMainLoop *loop;
        int failed; /* sd-event's own failure, which ends the loop */
} EventSource;

static gboolean source_is_ready(EventSource *source, int r) {
        if (r < 0)
                source->failed = r;
        return r != 0;
}

static gboolean event_prepare(GSource *source, gint *ret_timeout) {
        EventSource *s = (EventSource *) source;
        int r = 0;

        *ret_timeout = -1;

        /* Where a source of GLib's was more important, the last round ended before its end. */
        if (sd_event_get_state(s->event) == SD_EVENT_ARMED)
                r = sd_event_wait(s->event, 0);
        if (sd_event_get_state(s->event) == SD_EVENT_PENDING)
                return true;

        return source_is_ready(s, r < 0 ? r : sd_event_prepare(s->event));
}

static gboolean event_check(GSource *source) {
        EventSource *s = (EventSource *) source;

        return source_is_ready(s, sd_event_wait(s->event, 0));
}

static gboolean event_dispatch(GSource *source, GSourceFunc callback, gpointer userdata) {
        EventSource *s = (EventSource *) source;
        int r = s->failed;

        (void) callback;
        (void) userdata;

        if (r >= 0)
                r = sd_event_dispatch(s->event);
        if (r > 0)
                return G_SOURCE_CONTINUE;

        s->failed = r;
        g_main_loop_quit(s->loop);
        return G_SOURCE_REMOVE;
}

int loop_run(sd_event *event) {
        static GSourceFuncs funcs = {
                .prepare = event_prepare,
                .check = event_check,
                .dispatch = event_dispatch,
        };
        g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, false);
        g_autoptr(GSource) source = g_source_new(&funcs, sizeof(EventSource));
        EventSource *s = (EventSource *) source;
        int r, code = 0;

        s->event = event;
        s->loop = loop;
        s->failed = 0;
        g_source_add_unix_fd(source, sd_event_get_fd(event), G_IO_IN);
        /* It never does. What must not is taken out for each round, and the loop woken for it. */
        g_source_set_can_recurse(source, true);
        g_source_attach(source, NULL);

        g_main_loop_run(loop);

        if (s->failed < 0)
                return s->failed;
        r = sd_event_get_exit_code(event, &code);
        return r < 0 ? r : code;
}
