/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "health.h"
#include "names.h"
#include "outcome.h"

#define POLKIT      "org.freedesktop.PolicyKit1"
#define POLKIT_PATH "/org/freedesktop/PolicyKit1/Authority"

/* Longer than flakectrd gives its own trials. */
#define DIAGNOSE_USEC (20 * 1000 * 1000ULL)

static void say_silent(Health *health, const sd_bus_error *error) {
        const char *words = outcome_error_words(error);

        if (words)
                return health_say(health, VERDICT_ERROR, "%s", words);
        if (sd_bus_error_has_name(error, SD_BUS_ERROR_ACCESS_DENIED))
                return health_say(
                        health, VERDICT_ERROR,
                        "the policy of the system bus lets nobody speak to it; after an "
                        "installation run 'systemctl reload dbus' as root");

        health_say(
                health, VERDICT_ERROR, "it does not answer (%s); see 'systemctl status flakectrd'",
                error->message ?: "no reason given");
}

static void check_flakectrd(Health *health) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *version = NULL;

        if (sd_bus_get_property_string(
                    health->bus, BUS_NAME, OBJECT_ROOT, INTERFACE_MANAGER, "Version", &error,
                    &version) < 0)
                return say_silent(health, &error);

        if (strcmp(version, VERSION) != 0)
                return health_say(
                        health, VERDICT_WARNING,
                        "version %s runs, and flakectrctl is " VERSION
                        "; 'systemctl restart flakectrd' as root starts the installed one",
                        version);
        health_say(health, VERDICT_OK, "version " VERSION " answers");
}

static int ask_polkit(Health *health, sd_bus_error *error, bool *ret_yes, bool *ret_challenge) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *self;
        int r, yes, challenge;

        r = sd_bus_get_unique_name(health->bus, &self);
        if (r < 0)
                return r;

        r = sd_bus_call_method(
                health->bus, POLKIT, POLKIT_PATH, POLKIT ".Authority", "CheckAuthorization", error,
                &reply, "(sa{sv})sa{ss}us", "system-bus-name", 1, "name", "s", self,
                ACTION_MANAGE_OWN, 0, (uint32_t) 0, "");
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'r', "bba{ss}");
        if (r >= 0)
                r = sd_bus_message_read(reply, "bb", &yes, &challenge);
        if (r < 0)
                return r;

        *ret_yes = yes;
        *ret_challenge = challenge;
        return 0;
}

static void say_unanswered(Health *health, const sd_bus_error *error) {
        if (error->message && strstr(error->message, "not registered"))
                return health_say(
                        health, VERDICT_ERROR,
                        "polkit does not know the actions of flakectr; after an installation run "
                        "'systemctl restart polkit' as root");
        health_say(health, VERDICT_NOT_CHECKED, "polkit cannot be asked");
}

static void check_authorisation(Health *health) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        bool yes, challenge;

        if (getuid() == 0)
                return health_say(
                        health, VERDICT_OK,
                        "root may manage the containers of everybody; ask as their owner");

        if (ask_polkit(health, &error, &yes, &challenge) < 0)
                return say_unanswered(health, &error);

        if (yes)
                return health_say(
                        health, VERDICT_OK, "%s may manage containers in this session",
                        health->user);
        health_say(
                health, challenge ? VERDICT_WARNING : VERDICT_ERROR,
                "%s%s; it takes an active local session, or membership in group flakectr (as root: "
                "usermod -aG flakectr %s, then log in again)",
                health->user,
                challenge ? " needs an administrator's password to manage containers" :
                            " may not manage containers",
                health->user);
}

static void say_not_asked(Health *health, const char *why) {
        static const char *const checks[] = { CHECK_USER_NAMESPACES, CHECK_MAPPED_STATE,
                                              CHECK_MAPPED_STORE,    CHECK_DISK_LIMIT,
                                              CHECK_NFTABLES,        CHECK_FIREWALL };

        for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++)
                health_add(health, checks[i], VERDICT_NOT_CHECKED, why);
}

static int add_diagnosis(Health *health, sd_bus_message *reply) {
        const char *check, *verdict, *text;
        int r;

        r = sd_bus_message_enter_container(reply, 'a', "(sss)");
        if (r < 0)
                return r;

        while ((r = sd_bus_message_read(reply, "(sss)", &check, &verdict, &text)) > 0)
                health_add(health, check, verdict_from_name(verdict), text);
        return r;
}

/* What takes root to find out. */
static void check_diagnosis(Health *health) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r;

        if (!health->bus)
                return say_not_asked(health, "the system bus of D-Bus cannot be reached");

        r = sd_bus_message_new_method_call(
                health->bus, &call, BUS_NAME, OBJECT_ROOT, INTERFACE_MANAGER, "Diagnose");
        if (r >= 0)
                r = sd_bus_call(health->bus, call, DIAGNOSE_USEC, &error, &reply);
        if (sd_bus_error_has_name(&error, ERROR_LIMITS_EXCEEDED))
                return say_not_asked(health, "others are asking flakectrd; try again in a moment");
        if (r >= 0)
                r = add_diagnosis(health, reply);
        if (r < 0)
                say_not_asked(health, "it takes root, and flakectrd cannot be asked");
}

const HealthCheck health_daemon[] = {
        { "flakectrd", check_flakectrd, true },
        { "authorisation", check_authorisation, true },
        { "diagnosis", check_diagnosis, false },
        {},
};
