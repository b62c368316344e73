/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "container-list.h"
#include "container-record.h"
#include "log.h"
#include "state.h"

void container_record_drop(Container *container) {
        container->unwritten = sd_event_source_disable_unref(container->unwritten);
}

void container_record_flush(Container *container) {
        int r;

        if (!container->unwritten)
                return;
        container_record_drop(container);

        /* Also on a full disk one can stop and remove. The next daemon sees that it is gone. */
        r = state_write_record(container->record);
        if (r < 0)
                log_warning(
                        "It cannot be recorded that %s is down: %s", container->machine,
                        strerror(-r));
}

static int on_idle(sd_event_source *source, void *userdata) {
        (void) source;
        container_record_flush(userdata);
        return 0;
}

int container_record_write_later(Container *container) {
        sd_event *event = sd_bus_get_event(container->list->bus);
        int r;

        if (container->unwritten)
                return 0;

        r = sd_event_add_defer(event, &container->unwritten, on_idle, container);
        if (r < 0)
                return r;
        return sd_event_source_set_priority(container->unwritten, SD_EVENT_PRIORITY_IDLE);
}
