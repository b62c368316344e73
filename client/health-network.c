/* SPDX-License-Identifier: MIT */

/* Names and ways, from inside to the world and on the host itself. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "health.h"

#define LINE_SIZE 1024
#define BLANKS    " \t\n"

static void check_names(Health *health) {
        if (access(DNSMASQ, X_OK) < 0)
                return health_say(
                        health, VERDICT_ERROR,
                        DNSMASQ " is missing, which answers for names inside; install dnsmasq "
                                "(Debian: 'apt install dnsmasq-base' as root)");
        health_say(health, VERDICT_OK, DNSMASQ " answers for names inside");
}

/* What follows the keyword in the first line that begins with it, in a new string. */
static char *read_setting(const char *path, const char *keyword) {
        _cleanup_fclose_ FILE *file = fopen(path, "re");
        char line[LINE_SIZE];

        while (file && fgets(line, sizeof(line), file)) {
                char *rest = line;
                const char *word = strsep(&rest, BLANKS);

                if (strcmp(word, keyword) != 0 || !rest)
                        continue;
                rest[strcspn(rest, "#\n")] = '\0';
                return strdup(rest);
        }
        return NULL;
}

static void check_resolver(Health *health) {
        _cleanup_free_ char *server = read_setting("/etc/resolv.conf", "nameserver");

        if (!server)
                return health_say(
                        health, VERDICT_WARNING,
                        "/etc/resolv.conf has no name server, so that containers find no name of "
                        "the world; set NameServers, see flakectrd.conf(5), unless it is set");
        health_say(health, VERDICT_OK, "names of the world are asked of %s", server);
}

/* The place of a source in the order; SIZE_MAX: it has none. */
static size_t place_of(const char *order, const char *source) {
        size_t length = strlen(source);

        for (const char *word = order; *(word += strspn(word, BLANKS));
             word += strcspn(word, BLANKS))
                if (strcspn(word, BLANKS) == length && strncmp(word, source, length) == 0)
                        return (size_t) (word - order);
        return SIZE_MAX;
}

static void check_name_service(Health *health) {
        _cleanup_free_ char *order = read_setting("/etc/nsswitch.conf", "hosts:");
        size_t ours = order ? place_of(order, "mymachines") : SIZE_MAX;

        if (ours == SIZE_MAX)
                return health_say(
                        health, VERDICT_WARNING,
                        "names as web.u1000 lead nowhere on this host: install nss-mymachines "
                        "(Debian: 'apt install libnss-mymachines' as root), and have 'mymachines' "
                        "before 'dns' in the line 'hosts:' of /etc/nsswitch.conf");
        if (place_of(order, "dns") < ours || place_of(order, "resolve") < ours)
                return health_say(
                        health, VERDICT_WARNING,
                        "names as web.u1000 are asked of the world first: have 'mymachines' before "
                        "'resolve' and 'dns' in the line 'hosts:' of /etc/nsswitch.conf");
        health_say(health, VERDICT_OK, "names as web.u1000 lead to containers on this host");
}

static bool is_on(const char *path) {
        _cleanup_fclose_ FILE *file = fopen(path, "re");

        return file && fgetc(file) == '1';
}

static void check_forwarding(Health *health) {
        bool six = is_on("/proc/sys/net/ipv6/conf/all/forwarding");

        health_say(
                health, VERDICT_OK, "%s, and IPv6 %s",
                is_on("/proc/sys/net/ipv4/ip_forward") ? "this host forwards IPv4" :
                                                         "IPv4 is forwarded for containers alone",
                six ? "as well" : "stays on this host (net.ipv6.conf.all.forwarding is 0)");
}

const HealthCheck health_network[] = {
        { "names", check_names, false },
        { "resolver", check_resolver, false },
        { "name-service", check_name_service, false },
        { "forwarding", check_forwarding, false },
        {},
};
