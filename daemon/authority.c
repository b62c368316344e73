/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <polkit/polkit.h>
#include <stdbool.h>

#include "authority.h"
#include "caller.h"
#include "names.h"
#include "petition.h"
#include "strv.h"

struct Authority {
        GDBusConnection *bus;
        PolkitAuthority *polkit; /* NULL until it is needed */
        Petition *petitions;
};

/* One question on its way. It lives until polkit's library calls back, whatever becomes of it. */
typedef struct Inquiry {
        Authority *authority;
        Petition *petition; /* NULL: given up */
        GCancellable *cancellable;
        char **question; /* question_format() */
        char *sender;
        bool interactive;
} Inquiry;

static Inquiry *inquiry_free(Inquiry *inquiry) {
        if (!inquiry)
                return NULL;

        g_clear_object(&inquiry->cancellable);
        strv_free(inquiry->question);
        free(inquiry->sender);
        free(inquiry);
        return NULL;
}

DEFINE_CLEANUP(Inquiry *, inquiry_free)

/* An answer may be under way already: so nothing is freed here. */
static void inquiry_give_up(void *inquiry) {
        ((Inquiry *) inquiry)->petition = NULL;
        g_cancellable_cancel(((Inquiry *) inquiry)->cancellable);
}

static Verdict inquiry_verdict(const Inquiry *inquiry, PolkitAuthorizationResult *result) {
        if (polkit_authorization_result_get_is_authorized(result))
                return VERDICT_YES;
        if (polkit_authorization_result_get_is_challenge(result) && !inquiry->interactive)
                return VERDICT_CHALLENGE;
        return VERDICT_NO;
}

static void on_answer(GObject *source, GAsyncResult *async, gpointer userdata) {
        _cleanup_(inquiry_freep) Inquiry *inquiry = userdata;
        g_autoptr(PolkitAuthorizationResult) result = NULL;
        g_autoptr(GError) error = NULL;

        result = polkit_authority_check_authorization_finish(
                POLKIT_AUTHORITY(source), async, &error);

        if (!inquiry->petition)
                return;

        if (result) {
                petition_answer(inquiry->petition, inquiry_verdict(inquiry, result), NULL);
        } else {
                (void) g_dbus_error_strip_remote_error(error);
                petition_answer(inquiry->petition, VERDICT_NONE, error->message);
        }
}

/* The inquiry belongs to on_answer() from here on. */
static void inquiry_ask(Inquiry *inquiry) {
        g_autoptr(PolkitSubject) subject = polkit_system_bus_name_new(inquiry->sender);
        g_autoptr(PolkitDetails) details = polkit_details_new();

        for (char **detail = inquiry->question + 1; *detail; detail += 2)
                polkit_details_insert(details, detail[0], detail[1]);

        polkit_authority_check_authorization(
                inquiry->authority->polkit, subject, inquiry->question[0], details,
                inquiry->interactive ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION :
                                       POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE,
                inquiry->cancellable, on_answer, inquiry);
}

static void on_polkit(GObject *source, GAsyncResult *async, gpointer userdata) {
        _cleanup_(inquiry_freep) Inquiry *inquiry = userdata;
        g_autoptr(GError) error = NULL;
        g_autoptr(PolkitAuthority) polkit = polkit_authority_get_finish(async, &error);

        (void) source;

        if (!inquiry->petition)
                return;

        if (polkit) {
                g_set_object(&inquiry->authority->polkit, polkit);
                inquiry_ask(TAKE_PTR(inquiry));
        } else {
                petition_answer(inquiry->petition, VERDICT_NONE, error->message);
        }
}

static int inquiry_new(
        Authority *authority,
        Petition *petition,
        sd_bus_message *call,
        char *const *question,
        Inquiry **ret) {
        _cleanup_(inquiry_freep) Inquiry *inquiry = calloc(1, sizeof(*inquiry));
        int r;

        if (!inquiry)
                return -ENOMEM;

        *inquiry = (Inquiry){
                .authority = authority,
                .petition = petition,
                .cancellable = g_cancellable_new(),
                .sender = strdup(sd_bus_message_get_sender(call)),
                .interactive = sd_bus_message_get_allow_interactive_authorization(call) > 0,
        };
        if (!inquiry->sender)
                return -ENOMEM;

        r = strv_copy(question, &inquiry->question);
        if (r >= 0)
                r = petition_ask(petition, question, inquiry_give_up, inquiry);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(inquiry);
        return 0;
}

/* GDBus ends the whole process when the bus goes away, unless it is told not to. */
static void authority_connect(Authority *authority) {
        if (authority->bus && !g_dbus_connection_is_closed(authority->bus))
                return;

        g_clear_object(&authority->polkit);
        g_clear_object(&authority->bus);
        authority->bus = g_bus_get_sync(G_BUS_TYPE_SYSTEM, NULL, NULL);
        if (authority->bus)
                g_dbus_connection_set_exit_on_close(authority->bus, false);
}

static int authority_ask(
        Authority *authority, Petition *petition, sd_bus_message *call, char *const *question) {
        Inquiry *inquiry;
        int r;

        r = inquiry_new(authority, petition, call, question, &inquiry);
        if (r < 0)
                return r;

        authority_connect(authority);
        if (authority->polkit)
                inquiry_ask(inquiry);
        else /* not cancelled: other questions may wait for the same object */
                polkit_authority_get_async(NULL, on_polkit, inquiry);
        return 1;
}

/* A new question of a call, which may have had others before. */
static int authority_hear(
        Authority *authority,
        sd_bus_message *call,
        uid_t caller,
        char *const *question,
        sd_bus_error *error) {
        Petition *petition = petition_find(authority->petitions, call);
        int r = 0;

        if (!petition)
                r = petition_new(&authority->petitions, call, caller, &petition);
        if (r == -EDQUOT)
                return sd_bus_error_setf(
                        error, ERROR_LIMITS_EXCEEDED,
                        "Too many calls of uid %u wait for polkit: let it answer them first",
                        caller);
        if (r < 0)
                return r;
        if (petition_is_asking(petition))
                return 1;

        r = authority_ask(authority, petition, call, question);
        if (r < 0)
                petition_free(petition);
        return r;
}

int authority_check(
        Authority *authority, sd_bus_message *call, const Question *question, sd_bus_error *error) {
        _cleanup_strv_ char **list = NULL;
        Petition *petition;
        const char *reason;
        Verdict verdict;
        uid_t caller;
        int r;

        if (caller_uid(call, &caller) < 0)
                return sd_bus_error_set(
                        error, SD_BUS_ERROR_ACCESS_DENIED, "The bus does not know the caller");
        if (caller == 0)
                return 0;

        r = question_format(question, &list);
        if (r < 0)
                return r;

        petition = petition_find(authority->petitions, call);
        if (petition)
                r = petition_use_answer(petition, list, &verdict, &reason);
        if (r < 0)
                return r;
        if (r == 0)
                return authority_hear(authority, call, caller, list, error);

        return question_judge(question, caller, verdict, reason, error);
}

void authority_drop(Authority *authority, sd_bus_message *call) {
        petition_free(petition_find(authority->petitions, call));
}

bool authority_is_asking(const Authority *authority) {
        return authority->petitions;
}

int authority_new(Authority **ret) {
        Authority *authority = calloc(1, sizeof(*authority));

        if (!authority)
                return -ENOMEM;

        authority_connect(authority);
        *ret = authority;
        return 0;
}

Authority *authority_free(Authority *authority) {
        if (!authority)
                return NULL;

        while (authority->petitions)
                petition_free(authority->petitions);

        g_clear_object(&authority->polkit);
        g_clear_object(&authority->bus);
        free(authority);
        return NULL;
}
