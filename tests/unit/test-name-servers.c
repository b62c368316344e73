/* SPDX-License-Identifier: MIT */

#include <stdlib.h>

#include "cleanup.h"
#include "name-servers.h"
#include "test.h"

static void check(const char *text, const char *wanted) {
        _cleanup_free_ char *servers = NULL;

        CHECK_INT(name_servers_parse(text, &servers), 0);
        CHECK_STRING(servers, wanted);
}

int main(void) {
        check("", "");
        check("search example\noptions edns0\n# nameserver 192.0.2.1\n;nameserver 192.0.2.1\n", "");
        check("nameserver 192.0.2.1", "nameserver 192.0.2.1\n");
        check("nameserver 192.0.2.2\nsearch a b\nnameserver\t fd00::1 # ours\r\n",
              "nameserver 192.0.2.2\nnameserver fd00::1\n");
        check("nameserver fe80::1%eth0.7\n", "nameserver fe80::1%eth0.7\n");

        /* What is no address is nobody. */
        check("nameserver 192.0.2.1;reboot\n", "nameserver 192.0.2.1\n");
        check("nameserver 192.0.2.256\nnameserver dns.example\nnameserver\nnameservers 192.0.2.1\n"
              "nameserver192.0.2.1\n nameserver 192.0.2.1\n",
              "");
        check("nameserver fe80::1%\nnameserver fe80::1%a/b\nnameserver fe80::1%0123456789abcdef\n"
              "nameserver 192.0.2.1%eth0\nnameserver fe80::1%eth0%eth1\n",
              "");

        /* No more than anybody has. */
        check("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
              "nameserver 192.0.2.4\nnameserver 192.0.2.5\nnameserver 192.0.2.6\n"
              "nameserver 192.0.2.7\nnameserver 192.0.2.8\nnameserver 192.0.2.9\n",
              "nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
              "nameserver 192.0.2.4\nnameserver 192.0.2.5\nnameserver 192.0.2.6\n"
              "nameserver 192.0.2.7\nnameserver 192.0.2.8\n");
        return 0;
}
