/* SPDX-License-Identifier: MIT */

#include "console-bus.h"
#include "bus.h"
#include "cleanup.h"
#include "console.h"
#include "container.h"
#include "invocation.h"

int method_console(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Container *container = userdata;
        _cleanup_free_ char *text = NULL;
        sd_id128_t invocation;
        uint32_t lines;
        int r;

        r = sd_bus_message_read(message, "u", &lines);
        if (r < 0)
                return r;

        r = container_bus_authorise(container, message, "logs", error);
        if (r != 0)
                return r;

        r = invocation_find(container, &invocation);
        if (r < 0)
                return r;

        r = console_tail(unit_name(container->unit), invocation, lines, &text);
        return r < 0 ? r : sd_bus_reply_method_return(message, "s", text);
}
