/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "rebuild.h"
#include "strv.h"

/* A flake whose containers need another one behind each other; each costs an evaluation. */
#define REBUILDS_MAX 32

struct Rebuild {
        uid_t owner;
        char *flake, **environment, **kept;
        int output; /* -1: none */
        bool verbose;
        char *reason;
        Build *builds[REBUILDS_MAX]; /* that were before */
        size_t n;
};

int rebuild_new(const BuildRequest *request, Rebuild **ret) {
        _cleanup_(rebuild_freep) Rebuild *rebuild = calloc(1, sizeof(*rebuild));
        int r;

        if (!rebuild)
                return -ENOMEM;

        rebuild->owner = request->owner;
        rebuild->verbose = request->verbose;
        rebuild->output = -1;
        rebuild->flake = strdup(request->flake);
        r = rebuild->flake ? strv_copy(request->environment, &rebuild->environment) : -ENOMEM;
        if (r >= 0)
                r = strv_copy(request->kept, &rebuild->kept);
        if (r < 0)
                return r;
        if (request->output >= 0) {
                rebuild->output = fcntl(request->output, F_DUPFD_CLOEXEC, 3);
                if (rebuild->output < 0)
                        return -errno;
        }

        *ret = TAKE_PTR(rebuild);
        return 0;
}

Rebuild *rebuild_free(Rebuild *rebuild) {
        if (!rebuild)
                return NULL;

        for (size_t i = 0; i < rebuild->n; i++)
                build_free(rebuild->builds[i]);
        (void) close_fd(rebuild->output);
        strv_free(rebuild->environment);
        strv_free(rebuild->kept);
        free(rebuild->flake);
        free(rebuild->reason);
        free(rebuild);
        return NULL;
}

int rebuild_begin(Rebuild *rebuild, const RebuildOrder *order, Build **build) {
        const BuildRequest request = {
                .owner = rebuild->owner,
                .flake = rebuild->flake,
                .names = order->names,
                .kept = rebuild->kept,
                .environment = rebuild->environment,
                .output = rebuild->output,
                .verbose = rebuild->verbose,
        };
        char *reason;
        Build *next;
        int r;

        if (rebuild->n == REBUILDS_MAX)
                return -ELOOP;
        reason = strdup(order->reason);
        if (!reason)
                return -ENOMEM;

        r = build_new(order->bus, &request, order->events, order->userdata, &next);
        if (r < 0) {
                free(reason);
                return r;
        }

        free(rebuild->reason);
        rebuild->reason = reason;
        rebuild->builds[rebuild->n++] = *build;
        *build = next;
        return 0;
}

void rebuild_end(Rebuild *rebuild) {
        rebuild->output = close_fd(rebuild->output);
}

const char *rebuild_reason(const Rebuild *rebuild) {
        return rebuild->reason;
}
