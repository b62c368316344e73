/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>

#include "bus.h"
#include "call-options.h"
#include "call.h"
#include "names.h"
#include "operation.h"
#include "stream.h"
#include "transport-bus.h"

typedef struct Transport {
        const char *verb;
        CallKind all, without_volumes;
        int mode;             /* that the stream is not to be opened for */
        const char *good_for; /* for people */
} Transport;

static const Transport export = {
        .verb = "export",
        .all = { .wish = WISH_OPERATION, .operation = &operation_export },
        .without_volumes = { .wish = WISH_OPERATION, .operation = &operation_export_root },
        .mode = O_RDONLY,
        .good_for = "written to",
};

static const Transport import = {
        .verb = "import",
        .all = { .wish = WISH_OPERATION, .operation = &operation_import },
        .without_volumes = { .wish = WISH_OPERATION, .operation = &operation_import_root },
        .mode = O_WRONLY,
        .good_for = "read from",
};

/* No file: what is written to is not the business of somebody with more rights than the caller. */
static int read_stream(
        sd_bus_message *message, const Transport *transport, int *ret, sd_bus_error *error) {
        int r, flags;

        r = sd_bus_message_read(message, "h", ret);
        if (r >= 0)
                r = stream_is_fit(*ret, false);
        if (r < 0)
                return r;
        flags = fcntl(*ret, F_GETFL);
        if (r > 0 && flags >= 0 && (flags & O_ACCMODE) != transport->mode)
                return 0;
        return sd_bus_error_setf(
                error, ERROR_INVALID_OPTION,
                "The stream must be a pipe, a socket or /dev/null that can be %s",
                transport->good_for);
}

/* Read, check, authorise, act. */
static int act(
        sd_bus_message *message,
        Container *container,
        const Transport *transport,
        sd_bus_error *error) {
        Manager *manager = manager_of(container->list);
        CallOptions options;
        int r, stream;
        Call *call;
        Part *part;

        r = read_stream(message, transport, &stream, error);
        if (r >= 0)
                r = call_options_read(message, CALL_NO_VOLUMES, &options, error);
        if (r >= 0)
                r = container_bus_authorise(container, message, transport->verb, error);
        if (r != 0)
                return r;

        r = call_check_limit(manager, message, error);
        if (r >= 0)
                r = call_new(
                        manager, message,
                        options.given & CALL_NO_VOLUMES ? &transport->without_volumes :
                                                          &transport->all,
                        &call);
        if (r < 0)
                return r;

        r = call_show(call, stream);
        if (r >= 0)
                r = call_add(call, container, &part);
        return call_launch(call, r);
}

int method_export(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return act(message, userdata, &export, error);
}

int method_import(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return act(message, userdata, &import, error);
}
