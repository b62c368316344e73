/* SPDX-License-Identifier: MIT */

#include "port-name.h"
#include "test.h"

/* What systemd-nspawn 252 and 257 made of them. */
static const struct {
        const char *machine, *port;
} names[] = {
        { "ab.u1000", "vb-ab.u1000" },
        { "twelve.u1000", "vb-twelve.u1000" },
        { "httpserver.u1000", "vb-httpservm8Z5" },
        { "shop.frontend.u1000", "vb-shop.frojPh8" },
};

int main(void) {
        char name[IF_NAMESIZE];

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                port_name_format(names[i].machine, name);
                CHECK_STRING(name, names[i].port);
        }
        return 0;
}
