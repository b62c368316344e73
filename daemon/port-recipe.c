/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "config.h"
#include "names.h"
#include "pid1.h"
#include "port-recipe.h"

#define PROXY        LIBEXEC_DIR "/flakectr-proxy"
#define SOCKET_PROXY SYSTEMD_DIR "/systemd-socket-proxyd"

#define CONNECTIONS  "16384"
/* Of each connection: two sockets and two pipes. */
#define FILES   (6 * 16384 + 1024)
#define BACKLOG 4096

/* A host without IPv6 has no ::1, and nobody would miss it there. */
static bool host_has_loopback6(void) {
        struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
        _cleanup_close_ int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

        return fd >= 0 && bind(fd, (struct sockaddr *) &address, sizeof(address)) >= 0;
}

static int append_listen(sd_bus_message *message, const Port *port) {
        const char *addresses[2];
        size_t n = port_addresses(port, addresses);
        char text[PORT_TEXT_MAX];
        int r;

        if (n == 2 && !host_has_loopback6())
                n = 1;

        r = sd_bus_message_open_container(message, 'r', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", "Listen");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', "a(ss)");
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "(ss)");
        for (size_t i = 0; r >= 0 && i < n; i++) {
                Port one = { .host = port->host };

                (void) snprintf(one.address, sizeof(one.address), "%s", addresses[i]);
                r = sd_bus_message_append(message, "(ss)", "Stream", port_format_host(&one, text));
        }
        for (size_t i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(message);
        return r;
}

int port_recipe_append(sd_bus_message *message, const PortRecipe *recipe) {
        char description[160], text[PORT_TEXT_MAX];
        int r;

        (void) snprintf(
                description, sizeof(description), "Port %s of the container %s",
                port_format_host(&recipe->port, text), recipe->machine);
        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)", "Description", "s", description, "BindIPv6Only", "s",
                "ipv6-only", "Backlog", "u", (uint32_t) BACKLOG);
        return r < 0 ? r : append_listen(message, &recipe->port);
}

/* It has no right of its own, nor starts what has. */
static int append_limits(sd_bus_message *message) {
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)", "CollectMode", "s", "inactive-or-failed",
                "CapabilityBoundingSet", "t", (uint64_t) 0, "TasksMax", "t", (uint64_t) 64,
                "LimitNOFILE", "t", (uint64_t) FILES);
}

/* Active is one that has what it connects to: it says so when it becomes systemd-socket-proxyd. */
static int append_life(sd_bus_message *message) {
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)", "Type", "s", "notify", "NotifyAccess", "s", "main",
                "TimeoutStartUSec", "t", UINT64_MAX, "User", "s", PROXY_USER);
}

static int append_command(sd_bus_message *message, const PortRecipe *recipe) {
        char idle[48] = "--exit-idle-time=infinity", target[64], port[8];

        (void) snprintf(port, sizeof(port), "%u", recipe->port.container);
        (void) snprintf(target, sizeof(target), "%s:%u", recipe->target, recipe->port.container);
        if (recipe->idle_seconds > 0)
                (void) snprintf(idle, sizeof(idle), "--exit-idle-time=%us", recipe->idle_seconds);
        return pid1_append_exec(
                message, "ExecStart",
                (const char *[]){ PROXY, recipe->machine, port, SOCKET_PROXY,
                                  "--connections-max=" CONNECTIONS, idle, target, NULL });
}

static int append_proxy(sd_bus_message *message, const PortRecipe *recipe) {
        char description[160];
        int r;

        (void) snprintf(
                description, sizeof(description), "Proxy to port %u of the container %s",
                recipe->port.container, recipe->machine);
        r = sd_bus_message_append(message, "(sv)", "Description", "s", description);
        if (r >= 0)
                r = append_life(message);
        if (r >= 0)
                r = pid1_append_slice(message, recipe->owner);
        if (r >= 0)
                r = append_limits(message);
        /* It passes on what anybody sends. Who waits for the first answer waits for this, too. */
        if (r >= 0)
                r = pid1_append_read_only(message);
        return r < 0 ? r : append_command(message, recipe);
}

int port_recipe_append_proxy(sd_bus_message *message, const PortRecipe *recipe, const char *proxy) {
        static const struct {
                char type;
                const char *contents;
        } levels[] = { { 'a', "(sa(sv))" }, { 'r', "sa(sv)" }, { 'a', "(sv)" } };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < 3; i++) {
                r = sd_bus_message_open_container(message, levels[i].type, levels[i].contents);
                if (r >= 0 && i == 1)
                        r = sd_bus_message_append(message, "s", proxy);
        }
        if (r >= 0)
                r = append_proxy(message, recipe);
        for (size_t i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(message);
        return r;
}
