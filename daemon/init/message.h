/* SPDX-License-Identifier: MIT */
#pragma once

/* One rtnetlink(7) request: made, filled with attributes, sent, and its answer read. */

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Message {
        struct nlmsghdr header;
        union {
                struct ifinfomsg link;
                struct ifaddrmsg address;
                struct rtmsg route;
        };
        uint8_t attributes[128];
} Message;

/* `body_size` is the size of the union's member in use. An answer is always asked for. */
void message_init(Message *message, uint16_t type, uint16_t flags, size_t body_size);

/* The attributes of our requests are few and small: they always fit. */
void message_append(Message *message, uint16_t type, const void *data, size_t size);

/* A socket for message_call(). */
int message_open_socket(void);

/* Sends, and waits for the kernel's answer: 0 or its negative errno. */
int message_call(int socket, Message *message);
