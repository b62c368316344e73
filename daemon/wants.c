/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "grant.h"
#include "names.h"
#include "permit.h"
#include "port-list.h"
#include "strv.h"
#include "wants.h"

static int list_expose(const Claim *claim, char ***wants) {
        _cleanup_port_list_ PortList ports = {};
        char text[PORT_TEXT_MAX];
        int r;

        r = port_list_of_host(claim->spec->ports, claim->spec->n_ports, claim->published, &ports);
        for (size_t i = 0; r >= 0 && i < ports.n; i++)
                if (port_is_exposed(&ports.items[i]))
                        r = strv_pushf(
                                wants, "listen on %s", port_format_host(&ports.items[i], text));
        return r;
}

static int list_boot(const Claim *claim, char ***wants) {
        return claim->spec->auto_start ? strv_push(wants, WANT_BOOT) : 0;
}

static int list_privileged(const Claim *claim, char ***wants) {
        return permit_list_wanted(claim->spec, wants);
}

/* Each pushes the wants of one action to the list. */
static const struct {
        const char *action;
        int (*list)(const Claim *claim, char ***wants);
} kinds[] = {
        { ACTION_EXPOSE, list_expose },
        { ACTION_BOOT, list_boot },
        { ACTION_PRIVILEGED, list_privileged },
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

void want_set_done(WantSet *set) {
        set->wants = strv_free(set->wants);
        set->permits = strv_free(set->permits);
}

static int list_permits(const Claim *claim, unsigned i, char ***wants, char ***permits) {
        int r;

        r = kinds[i].list(claim, wants);
        for (char **want = *wants; r >= 0 && want && *want; want++)
                r = strv_pushf(permits, "%s: %s", strrchr(kinds[i].action, '.') + 1, *want);
        return r;
}

static bool is_permitted(const Claim *claim, const char *permit) {
        return strv_contains(claim->record->permits, permit) ||
                strv_contains(claim->permitted, permit);
}

int wants_missing(const Claim *claim, unsigned i, WantSet *ret) {
        _cleanup_strv_ char **wants = NULL, **permits = NULL;
        _cleanup_want_set_ WantSet set = {};
        int r;

        if (i >= KINDS)
                return -ENOENT;

        r = list_permits(claim, i, &wants, &permits);
        for (size_t k = 0; r >= 0 && permits && permits[k]; k++) {
                if (is_permitted(claim, permits[k]))
                        continue;
                r = strv_push(&set.wants, wants[k]);
                if (r >= 0)
                        r = strv_push(&set.permits, permits[k]);
        }
        if (r < 0)
                return r;

        *ret = (WantSet){ kinds[i].action, TAKE_PTR(set.wants), TAKE_PTR(set.permits) };
        return 0;
}

static int check_kind(const Claim *claim, unsigned i, sd_bus_error *error) {
        _cleanup_want_set_ WantSet set = {};
        _cleanup_free_ char *text = NULL;
        int r;

        r = wants_missing(claim, i, &set);
        if (r >= 0 && set.wants)
                r = strv_join(set.wants, ", ", &text);
        if (r < 0 || !set.wants)
                return r;
        return sd_bus_error_setf(
                error, SD_BUS_ERROR_ACCESS_DENIED,
                "%s wants to %s, which an administrator has to permit: 'flakectrctl up' asks",
                claim->record->name, text);
}

int wants_check(const Claim *claim, char ***ret_permits, sd_bus_error *error) {
        _cleanup_strv_ char **permits = NULL, **wants = NULL;
        int r;

        r = strv_copy(NULL, &permits);
        for (unsigned i = 0; r >= 0 && i < KINDS; i++) {
                wants = strv_free(wants);
                r = check_kind(claim, i, error);
                if (r >= 0)
                        r = list_permits(claim, i, &wants, &permits);
        }
        if (r < 0)
                return r;

        if (strv_length(permits) > PERMITS_MAX)
                return sd_bus_error_setf(
                        error, ERROR_LIMITS_EXCEEDED,
                        "%s wants more than %d things that an administrator has to permit",
                        claim->record->name, PERMITS_MAX);
        *ret_permits = TAKE_PTR(permits);
        return 0;
}
