/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <string.h>

#include "caller.h"
#include "petition.h"
#include "strv.h"

/* A caller's flood of calls would be one of dialogs and memory. */
#define PETITIONS_MAX 32

/* An answer that the arriving call has no more use for is forgotten after this time. */
#define ARRIVAL_USEC (10 * 1000 * 1000ULL)

typedef struct Answer {
        char **question; /* question_format() */
        Verdict verdict;
        char *reason;
        bool used;           /* since the call has arrived last */
        struct Answer *next; /* Petition.answers */
} Answer;

struct Petition {
        Petition **list;
        sd_bus_message *call;
        Listener *leaving;
        uid_t caller;
        sd_event_source *end;
        Answer *answers; /* the last question comes first */
        void *inquiry;   /* to the last question, while it has no answer */
        void (*give_up)(void *inquiry);
        Petition *next; /* *list */
};

static Answer *answer_free(Answer *answer) {
        if (!answer)
                return NULL;

        strv_free(answer->question);
        free(answer->reason);
        free(answer);
        return NULL;
}

DEFINE_CLEANUP(Answer *, answer_free)

static int on_over(sd_event_source *source, void *userdata) {
        (void) source;
        petition_free(userdata);
        return 0;
}

static int on_end(sd_event_source *source, uint64_t now, void *userdata) {
        (void) now;
        return on_over(source, userdata);
}

static int on_caller_gone(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        (void) message;
        (void) error;
        petition_free(userdata);
        return 0;
}

static sd_event *petition_event(const Petition *petition) {
        return sd_bus_get_event(sd_bus_message_get_bus(petition->call));
}

static void petition_stay(Petition *petition) {
        petition->end = sd_event_source_disable_unref(petition->end);
}

Petition *petition_find(Petition *list, sd_bus_message *call) {
        for (Petition *petition = list; petition; petition = petition->next)
                if (petition->call == call)
                        return petition;
        return NULL;
}

bool petition_is_asking(const Petition *petition) {
        return petition->inquiry;
}

int petition_ask(
        Petition *petition, char *const *question, void (*give_up)(void *inquiry), void *inquiry) {
        _cleanup_(answer_freep) Answer *answer = calloc(1, sizeof(*answer));
        int r;

        if (!answer)
                return -ENOMEM;

        r = strv_copy(question, &answer->question);
        if (r < 0)
                return r;

        answer->next = petition->answers;
        petition->answers = TAKE_PTR(answer);
        petition->give_up = give_up;
        petition->inquiry = inquiry;
        petition_stay(petition);
        return 0;
}

void petition_answer(Petition *petition, Verdict verdict, const char *reason) {
        sd_bus *bus = sd_bus_message_get_bus(petition->call);
        int r;

        petition->inquiry = NULL;
        petition->answers->verdict = verdict;
        petition->answers->reason = reason ? strdup(reason) : NULL;
        for (Answer *answer = petition->answers; answer; answer = answer->next)
                answer->used = false;

        petition_stay(petition);
        r = sd_event_add_time_relative(
                petition_event(petition), &petition->end, CLOCK_MONOTONIC, ARRIVAL_USEC, 1, on_end,
                petition);
        if (r >= 0)
                r = sd_bus_message_rewind(petition->call, true);
        if (r >= 0)
                r = sd_bus_enqueue_for_read(bus, petition->call);
        if (r >= 0)
                return;

        (void) sd_bus_reply_method_errno(petition->call, r, NULL);
        petition_free(petition);
}

int petition_use_answer(
        Petition *petition, char *const *question, Verdict *ret_verdict, const char **ret_reason) {
        Answer *answer = petition->answers;
        int r;

        while (answer && (answer->used || !strv_equal(answer->question, question)))
                answer = answer->next;
        if (!answer || (petition->inquiry && answer == petition->answers))
                return 0;

        /* This arrival of the call is over in the next round of the loop, if it asks no more. */
        petition_stay(petition);
        r = sd_event_add_defer(petition_event(petition), &petition->end, on_over, petition);
        if (r < 0)
                return r;

        answer->used = true;
        *ret_verdict = answer->verdict;
        *ret_reason = answer->reason;
        return 1;
}

static unsigned list_count(const Petition *list, uid_t caller) {
        unsigned n = 0;

        for (const Petition *petition = list; petition; petition = petition->next)
                n += petition->caller == caller;
        return n;
}

int petition_new(Petition **list, sd_bus_message *call, uid_t caller, Petition **ret) {
        _cleanup_(petition_freep) Petition *petition = NULL;
        int r;

        if (list_count(*list, caller) >= PETITIONS_MAX)
                return -EDQUOT;

        petition = calloc(1, sizeof(*petition));
        if (!petition)
                return -ENOMEM;

        *petition = (Petition){
                .list = list,
                .call = sd_bus_message_ref(call),
                .caller = caller,
                .next = *list,
        };
        *list = petition;

        r = caller_watch(call, on_caller_gone, petition, &petition->leaving);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(petition);
        return 0;
}

Petition *petition_free(Petition *petition) {
        if (!petition)
                return NULL;

        for (Petition **other = petition->list; *other; other = &(*other)->next)
                if (*other == petition) {
                        *other = petition->next;
                        break;
                }

        if (petition->inquiry)
                petition->give_up(petition->inquiry);
        for (Answer *answer = petition->answers, *next; answer; answer = next) {
                next = answer->next;
                answer_free(answer);
        }
        sd_event_source_disable_unref(petition->end);
        listener_free(petition->leaving);
        sd_bus_message_unref(petition->call);
        free(petition);
        return NULL;
}
