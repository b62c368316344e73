/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listener.h"
#include "log.h"
#include "text.h"

typedef struct Channel Channel;

/* So that a signal costs the same, however many objects are listened to. */
#define BUCKETS 256

struct Listener {
        Channel *channel;
        char *object; /* NULL: none yet */
        sd_bus_message_handler_t callback;
        void *userdata;
        Listener *previous, *next;
};

typedef struct Bucket {
        Listener *first, *last;
} Bucket;

/* One of a bus and a signal; there as long as somebody listens. */
struct Channel {
        sd_bus *bus;
        const ListenerSignal *signal;
        sd_bus_slot *match;
        Bucket buckets[BUCKETS]; /* by the hash of what it is about */
        size_t n;
        bool telling;  /* them, one by one */
        Listener *due; /* who is told next */
        Channel *next;
};

static Channel *channels;

static void channel_free(Channel *channel) {
        Channel **place = &channels;

        while (*place && *place != channel)
                place = &(*place)->next;
        if (*place)
                *place = channel->next;
        sd_bus_slot_unref(channel->match);
        sd_bus_unref(channel->bus);
        free(channel);
}

/* Names that are chosen to collide make one list, of as many as a person may have. */
static Bucket *channel_bucket(Channel *channel, const char *object) {
        return &channel->buckets[text_hash(object) % BUCKETS];
}

static int on_signal(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *object = sd_bus_message_get_path(message);
        Channel *channel = userdata;

        if (channel->signal->subject == SIGNAL_OF_ARGUMENT &&
            sd_bus_message_read(message, "s", &object) <= 0)
                return 0;

        channel->telling = true;
        for (Listener *listener = channel_bucket(channel, object)->first; listener;
             listener = channel->due) {
                channel->due = listener->next;
                if (strcmp(listener->object, object) != 0)
                        continue;
                (void) sd_bus_message_rewind(message, true);
                (void) listener->callback(message, listener->userdata, error);
        }
        channel->telling = false;
        if (channel->n == 0)
                channel_free(channel);
        return 0;
}

static int on_matched(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        const Channel *channel = userdata;
        const sd_bus_error *refused = sd_bus_message_get_error(reply);

        (void) error;

        if (refused)
                log_error(
                        "The bus does not tell of %s: %s", channel->signal->member,
                        refused->message);
        return 0;
}

static int channel_match(Channel *channel) {
        const ListenerSignal *signal = channel->signal;
        _cleanup_free_ char *rule = NULL;

        if (asprintf(
                    &rule, "type='signal',sender='%s',%s='%s',interface='%s',member='%s'%s",
                    signal->service, signal->subject == SIGNAL_OF_BELOW ? "path_namespace" : "path",
                    signal->path, signal->interface, signal->member, signal->condition ?: "") < 0)
                return -ENOMEM;
        return sd_bus_add_match_async(
                channel->bus, &channel->match, rule, on_signal, on_matched, channel);
}

static int channel_new(sd_bus *bus, const ListenerSignal *signal, Channel **ret) {
        Channel *channel = calloc(1, sizeof(*channel));
        int r;

        if (!channel)
                return -ENOMEM;

        *channel = (Channel){ .bus = sd_bus_ref(bus), .signal = signal };
        r = channel_match(channel);
        if (r < 0) {
                channel_free(channel);
                return r;
        }

        channel->next = channels;
        channels = channel;
        *ret = channel;
        return 0;
}

static int channel_find(sd_bus *bus, const ListenerSignal *signal, Channel **ret) {
        for (Channel *channel = channels; channel; channel = channel->next)
                if (channel->bus == bus && channel->signal == signal) {
                        *ret = channel;
                        return 0;
                }
        return channel_new(bus, signal, ret);
}

int listener_new(
        sd_bus *bus,
        const ListenerSignal *signal,
        sd_bus_message_handler_t callback,
        void *userdata,
        Listener **ret) {
        Listener *listener = calloc(1, sizeof(*listener));
        Channel *channel;
        int r;

        if (!listener)
                return -ENOMEM;

        r = channel_find(bus, signal, &channel);
        if (r < 0) {
                free(listener);
                return r;
        }

        *listener = (Listener){
                .channel = channel,
                .callback = callback,
                .userdata = userdata,
        };
        channel->n++;
        if (signal->subject == SIGNAL_OF_PATH)
                r = listener_set_object(&listener, signal->path);
        if (r < 0)
                return r;

        *ret = listener;
        return 0;
}

int listener_set_object(Listener **listener, const char *object) {
        Bucket *bucket = channel_bucket((*listener)->channel, object);
        Listener *l = *listener;

        l->object = strdup(object);
        if (!l->object) {
                *listener = listener_free(l);
                return -ENOMEM;
        }

        l->previous = bucket->last;
        if (l->previous)
                l->previous->next = l;
        else
                bucket->first = l;
        bucket->last = l;
        return 0;
}

static void listener_unlink(Listener *listener) {
        Channel *channel = listener->channel;
        Bucket *bucket;

        if (!listener->object)
                return;

        bucket = channel_bucket(channel, listener->object);
        if (channel->due == listener)
                channel->due = listener->next;
        if (listener->next)
                listener->next->previous = listener->previous;
        else
                bucket->last = listener->previous;
        if (listener->previous)
                listener->previous->next = listener->next;
        else
                bucket->first = listener->next;
}

Listener *listener_free(Listener *listener) {
        Channel *channel;

        if (!listener)
                return NULL;

        channel = listener->channel;
        listener_unlink(listener);
        free(listener->object);
        free(listener);
        if (--channel->n == 0 && !channel->telling)
                channel_free(channel);
        return NULL;
}
