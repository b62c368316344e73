/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "port-list.h"
#include "test.h"

static Port parse(const char *text) {
        const char *fault = NULL;
        Port port = {};

        CHECK_INT(port_parse(text, &port, &fault), 0);
        CHECK(!fault);
        return port;
}

static void test_good(void) {
        static const struct {
                const char *text, *address, *formatted;
                unsigned host, container;
                bool exposed;
        } good[] = {
                { "80", "", "80", 0, 80, false },
                { "80/tcp", "", "80", 0, 80, false },
                { "53/udp", "", "53/udp", 0, 53, false },
                { "8080:80", "", "8080:80", 8080, 80, false },
                { "65535:1/tcp", "", "65535:1", 65535, 1, false },
                { "127.0.0.1:5432:5432", "127.0.0.1", "127.0.0.1:5432:5432", 5432, 5432, false },
                { "127.9.9.9:8080:80", "127.9.9.9", "127.9.9.9:8080:80", 8080, 80, false },
                { "[::1]:8080:80", "::1", "[::1]:8080:80", 8080, 80, false },
                { "[0:0::0:1]:8080:80", "::1", "[::1]:8080:80", 8080, 80, false },
                { "80:80", "", "80:80", 80, 80, true },
                { "1023:80", "", "1023:80", 1023, 80, true },
                { "1024:80", "", "1024:80", 1024, 80, false },
                { "0.0.0.0:8080:80/tcp", "0.0.0.0", "0.0.0.0:8080:80", 8080, 80, true },
                { "[::]:8080:80", "::", "[::]:8080:80", 8080, 80, true },
                { "192.168.1.2:8080:80", "192.168.1.2", "192.168.1.2:8080:80", 8080, 80, true },
                { "[FE80::1]:8080:80", "fe80::1", "[fe80::1]:8080:80", 8080, 80, true },
        };

        for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
                Port port = parse(good[i].text), again;
                char text[PORT_TEXT_MAX];

                CHECK_INT(port.host, good[i].host);
                CHECK_INT(port.container, good[i].container);
                CHECK_STRING(port.address, good[i].address);
                CHECK_INT(port_is_exposed(&port), good[i].exposed);
                CHECK_STRING(port_format(&port, text), good[i].formatted);
                again = parse(text);
                CHECK(port_is_equal(&port, &again));
        }
}

static void test_bad(void) {
        static const char *const bad[] = {
                "",
                ":",
                "::",
                "x",
                "0",
                "080",
                "65536",
                "99999999999999999999",
                "-1",
                "+80",
                " 80",
                "80 ",
                "8080:",
                ":80",
                "8080:80:",
                ":8080:80",
                "8080:80/sctp",
                "8080:80/TCP",
                "8080:80/",
                "8080:80/tcp/tcp",
                "53:53/udp",
                "localhost:8080:80",
                "*:8080:80",
                "127.1:8080:80",
                "127.0.0.1.:8080:80",
                "127.0.0.256:8080:80",
                "0x7f.0.0.1:8080:80",
                "::1:8080:80",
                "[::1:8080:80",
                "::1]:8080:80",
                "[127.0.0.1]:8080:80",
                "[]:8080:80",
                "[:]:8080:80",
                "[::ffff:127.0.0.1]:8080:80",
                "[fe80::1%lo]:8080:80",
                "[::1]8080:80",
                "8080-8081:80-81",
                "8080:80\n",
                "8080:$HOME",
                "127.0.0.1:00008080:80",
                "[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001]:80:80",
        };

        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
                const char *fault = NULL;
                Port port = { .container = 7 };

                if (port_parse(bad[i], &port, &fault) != -EINVAL)
                        fprintf(stderr, "%s is not refused\n", bad[i]);
                CHECK_INT(port_parse(bad[i], &port, &fault), -EINVAL);
                CHECK(fault && *fault && port.container == 7);
        }
}

static void test_overlaps(void) {
        static const struct {
                const char *a, *b;
                bool overlap;
        } pairs[] = {
                { "8080:80", "8080:81", true },
                { "8080:80", "8081:80", false },
                { "80", "80", false },
                { "8080:80", "127.0.0.1:8080:80", true },
                { "8080:80", "[::1]:8080:80", true },
                { "8080:80", "127.0.0.2:8080:80", false },
                { "8080:80", "0.0.0.0:8080:80", true },
                { "8080:80", "[::]:8080:80", true },
                { "0.0.0.0:8080:80", "[::]:8080:80", false },
                { "10.0.0.1:8080:80", "10.0.0.2:8080:80", false },
                { "10.0.0.1:8080:80", "0.0.0.0:8080:80", true },
        };

        for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
                Port a = parse(pairs[i].a), b = parse(pairs[i].b);

                CHECK_INT(port_overlaps(&a, &b), pairs[i].overlap);
                CHECK_INT(port_overlaps(&b, &a), pairs[i].overlap);
        }
}

static void test_list(void) {
        Port ports[] = { parse("8080:80"), parse("443"), parse("0.0.0.0:2222:22") };
        char *published[] = { (char *) "9090:80", (char *) "4430:443", NULL };
        char *twice[] = { (char *) "9090:80", (char *) "9090:443", NULL };
        _cleanup_port_list_ PortList list = {}, plain = {}, bad = {};
        char text[PORT_TEXT_MAX];

        ports[0].on_demand = true;
        CHECK_INT(port_list_of_host(ports, 3, NULL, &plain), 0);
        CHECK_INT(plain.n, 2);
        CHECK(port_list_is_on_demand(&plain) && !port_list_twice(&plain));

        CHECK_INT(port_list_of_host(ports, 3, published, &list), 0);
        CHECK_INT(list.n, 3);
        CHECK_STRING(port_format(&list.items[0], text), "9090:80");
        CHECK(list.items[0].on_demand && !list.items[1].on_demand);
        CHECK_STRING(port_format(&list.items[1], text), "4430:443");
        CHECK_STRING(port_format(&list.items[2], text), "0.0.0.0:2222:22");
        CHECK(!port_list_is_equal(&list, &plain) && port_list_is_equal(&list, &list));

        CHECK_INT(port_list_of_host(ports, 3, twice, &bad), 0);
        CHECK(port_list_twice(&bad));
}

int main(void) {
        test_good();
        test_bad();
        test_overlaps();
        test_list();
        return EXIT_SUCCESS;
}
