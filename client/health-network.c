/* SPDX-License-Identifier: MIT */

/* What stands between containers and the world. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "health.h"
#include "pool.h"

#define POOL '@'

/* Firewalls that drop what they do not know, and how each is told of our networks. */
static const struct {
        const char *name, *unit, *help; /* the pool is where POOL is */
} firewalls[] = {
        { "firewalld", "firewalld.service",
          "'firewall-cmd --permanent --zone=trusted --add-source=@ && firewall-cmd --reload' as "
          "root" },
        { "ufw", "ufw.service",
          "'ufw route allow from @ && ufw allow from @ to any port 53' as root" },
        { "Docker", "docker.service",
          "'iptables -I DOCKER-USER -s @ -j ACCEPT && iptables -I DOCKER-USER -d @ -m conntrack "
          "--ctstate RELATED,ESTABLISHED -j ACCEPT' as root" },
};

static void check_names(Health *health) {
        if (access(DNSMASQ, X_OK) < 0)
                return health_say(
                        health, VERDICT_ERROR,
                        DNSMASQ " is missing, which answers for names inside; install dnsmasq "
                                "(Debian: 'apt install dnsmasq-base' as root)");
        health_say(health, VERDICT_OK, DNSMASQ " answers for names inside");
}

static bool unit_is_active(Health *health, const char *unit) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *path = NULL, *state = NULL;

        if (sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit, &path) < 0)
                return false;
        return sd_bus_get_property_string(
                       health->bus, "org.freedesktop.systemd1", path,
                       "org.freedesktop.systemd1.Unit", "ActiveState", &error, &state) >= 0 &&
                strcmp(state, "active") == 0;
}

/* In a new string. */
static char *with_pool(const char *help, const Pool *pool) {
        char *text = NULL;
        const char *place;
        size_t size;
        FILE *file = open_memstream(&text, &size);

        if (!file)
                return NULL;
        for (; (place = strchr(help, POOL)); help = place + 1) {
                fwrite(help, (size_t) (place - help), 1, file);
                fputs(pool->text, file);
        }
        fputs(help, file);
        return fclose(file) == 0 ? text : NULL;
}

/* Whether its rules let containers through only root could see. */
static void check_firewall(Health *health) {
        Pool pool;

        for (size_t i = 0; i < sizeof(firewalls) / sizeof(firewalls[0]); i++) {
                _cleanup_free_ char *help = NULL;

                if (!unit_is_active(health, firewalls[i].unit))
                        continue;
                pool_read(health->bus, &pool);
                help = with_pool(firewalls[i].help, &pool);
                return health_say(
                        health, VERDICT_WARNING,
                        "%s is at work, and may keep containers from the world; if it does, %s "
                        "lets them out",
                        firewalls[i].name, help ?: firewalls[i].help);
        }
        health_say(health, VERDICT_OK, "no other firewall that we know of is at work");
}

const HealthCheck health_network[] = {
        { "names", check_names, false },
        { "firewall", check_firewall, true },
        {},
};
