/* SPDX-License-Identifier: MIT */

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "names.h"
#include "pool.h"

#define USUAL "10.233.0.0/16"

int pool_parse(const char *text, unsigned network_prefix, Pool *ret) {
        Pool pool = { .network_prefix = network_prefix };
        char address[INET_ADDRSTRLEN];
        struct in_addr bytes;
        int end = 0;

        if (strlen(text) >= sizeof(pool.text) ||
            sscanf(text, "%15[0-9.]/%2u%n", address, &pool.prefix, &end) != 2 || text[end] ||
            inet_pton(AF_INET, address, &bytes) != 1 || pool.prefix > network_prefix ||
            pool.prefix == 0 || network_prefix > LEASE_PREFIX4_MAX)
                return -EINVAL;

        pool.address = ntohl(bytes.s_addr);
        strcpy(pool.text, text);
        *ret = pool;
        return 0;
}

static int ask_daemon(sd_bus *bus, Pool *ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *text;
        uint32_t prefix;
        int r;

        r = sd_bus_get_property(
                bus, BUS_NAME, OBJECT_ROOT, INTERFACE_MANAGER, "NetworkPool", NULL, &reply, "(su)");
        if (r >= 0)
                r = sd_bus_message_read(reply, "(su)", &text, &prefix);
        return r < 0 ? r : pool_parse(text, prefix, ret);
}

void pool_read(sd_bus *bus, Pool *ret) {
        if (!bus || ask_daemon(bus, ret) < 0)
                (void) pool_parse(USUAL, LEASE_PREFIX_LENGTH4, ret);
}

uint32_t pool_count(const Pool *pool) {
        return UINT32_C(1) << (pool->network_prefix - pool->prefix);
}
