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

#define PROXY       SYSTEMD_DIR "/systemd-socket-proxyd"
#define CONTROL     BIN_DIR "/flakectrctl"

#define CONNECTIONS "16384"
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

/* Neither has a right of its own, nor starts what has. */
static int append_limits(sd_bus_message *message) {
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)", "CollectMode", "s", "inactive-or-failed",
                "CapabilityBoundingSet", "t", (uint64_t) 0, "TasksMax", "t", (uint64_t) 64);
}

static int append_proxy(sd_bus_message *message, const PortRecipe *recipe, const char *starter) {
        char description[160], idle[48] = "--exit-idle-time=infinity", target[64];
        int r;

        (void) snprintf(
                description, sizeof(description), "Proxy to port %u of the container %s",
                recipe->port.container, recipe->machine);
        (void) snprintf(target, sizeof(target), "%s:%u", recipe->target, recipe->port.container);
        if (recipe->idle_seconds > 0)
                (void) snprintf(idle, sizeof(idle), "--exit-idle-time=%us", recipe->idle_seconds);

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s", description, "Type", "s",
                "exec", "User", "s", PROXY_USER, "Requires", "as", 1, starter, "After", "as", 1,
                starter, "LimitNOFILE", "t", (uint64_t) FILES);
        if (r >= 0)
                r = pid1_append_slice(message, recipe->owner);
        if (r >= 0)
                r = append_limits(message);
        /* It passes on what anybody sends. Who waits for the first answer waits for this, too. */
        if (r >= 0)
                r = pid1_append_read_only(message);
        return r < 0 ? r :
                       pid1_append_exec(
                               message, "ExecStart",
                               (const char *[]){ PROXY, "--connections-max=" CONNECTIONS, idle,
                                                 target, NULL });
}

static int append_starter(sd_bus_message *message, const PortRecipe *recipe) {
        char description[160], owner[16];
        int r;

        (void) snprintf(
                description, sizeof(description), "Start of the container %s for its port %u",
                recipe->machine, recipe->port.container);
        (void) snprintf(owner, sizeof(owner), "%u", recipe->owner);

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)", "Description", "s", description, "Type", "s",
                "oneshot", "TimeoutStartUSec", "t", UINT64_MAX, "NoNewPrivileges", "b", 1,
                "RestrictAddressFamilies", "(bas)", 1, 1, "AF_UNIX");
        /* No mounts of its own, 17 ms of each first connection: it hears flakectrd and nobody else.
         */
        if (r >= 0)
                r = append_limits(message);
        return r < 0 ? r :
                       pid1_append_exec(
                               message, "ExecStart",
                               (const char *[]){ CONTROL, "start", "--quiet", "--owner", owner,
                                                 recipe->name, NULL });
}

static int begin_unit(sd_bus_message *message, const char *unit) {
        int r;

        r = sd_bus_message_open_container(message, 'r', "sa(sv)");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", unit);
        return r < 0 ? r : sd_bus_message_open_container(message, 'a', "(sv)");
}

static int end_unit(sd_bus_message *message) {
        int r;

        r = sd_bus_message_close_container(message);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

int port_recipe_append_others(
        sd_bus_message *message, const PortRecipe *recipe, const char *proxy, const char *starter) {
        int r;

        r = sd_bus_message_open_container(message, 'a', "(sa(sv))");
        if (r >= 0)
                r = begin_unit(message, proxy);
        if (r >= 0)
                r = append_proxy(message, recipe, starter);
        if (r >= 0)
                r = end_unit(message);
        if (r >= 0)
                r = begin_unit(message, starter);
        if (r >= 0)
                r = append_starter(message, recipe);
        if (r >= 0)
                r = end_unit(message);
        return r < 0 ? r : sd_bus_message_close_container(message);
}
