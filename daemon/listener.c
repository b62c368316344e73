/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "listener.h"
#include "log.h"

typedef struct Channel Channel;

struct Listener {
        Channel *channel;
        sd_bus_message_handler_t callback;
        void *userdata;
        Listener *previous, *next;
};

/* One of a bus and a signal; there as long as somebody listens. */
struct Channel {
        sd_bus *bus;
        const ListenerSignal *signal;
        sd_bus_slot *match;
        Listener *first;
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

static int on_signal(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Channel *channel = userdata;

        channel->telling = true;
        for (Listener *listener = channel->first; listener; listener = channel->due) {
                channel->due = listener->next;
                (void) sd_bus_message_rewind(message, true);
                (void) listener->callback(message, listener->userdata, error);
        }
        channel->telling = false;
        if (!channel->first)
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

static int channel_new(sd_bus *bus, const ListenerSignal *signal, Channel **ret) {
        Channel *channel = calloc(1, sizeof(*channel));
        int r;

        if (!channel)
                return -ENOMEM;

        *channel = (Channel){ .bus = sd_bus_ref(bus), .signal = signal };
        r = sd_bus_match_signal_async(
                bus, &channel->match, signal->service, signal->path, signal->interface,
                signal->member, on_signal, on_matched, channel);
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
                .next = channel->first,
        };
        if (channel->first)
                channel->first->previous = listener;
        channel->first = listener;
        *ret = listener;
        return 0;
}

Listener *listener_free(Listener *listener) {
        Channel *channel;

        if (!listener)
                return NULL;

        channel = listener->channel;
        if (channel->due == listener)
                channel->due = listener->next;
        if (listener->next)
                listener->next->previous = listener->previous;
        if (listener->previous)
                listener->previous->next = listener->next;
        else
                channel->first = listener->next;
        free(listener);
        if (!channel->first && !channel->telling)
                channel_free(channel);
        return NULL;
}
