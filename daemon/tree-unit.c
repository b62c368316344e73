/* SPDX-License-Identifier: MIT */

#include <errno.h>

#include "config.h"
#include "pid1.h"
#include "strv.h"
#include "tree-unit.h"

static int append_confinement(sd_bus_message *message, const TreeOrder *order) {
        int r;

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)(sv)", "NoNewPrivileges", "b", 1, "CapabilityBoundingSet",
                "t", order->capabilities, "RestrictAddressFamilies", "(bas)", 1, 1, "AF_UNIX",
                "DevicePolicy", "s", "closed", "LockPersonality", "b", 1);
        if (r < 0 || order->encloses)
                return r;
        if (order->writes)
                r = sd_bus_message_append(
                        message, "(sv)", "ReadWritePaths", "as", 1, order->writes);
        if (r < 0)
                return r;
        return sd_bus_message_append(
                message, "(sv)(sv)(sv)(sv)", "ProtectSystem", "s", "strict", "ProtectHome", "s",
                "yes", "ProtectKernelTunables", "b", 1, "PrivateNetwork", "b", 1);
}

static int append_streams(sd_bus_message *message, const TreeOrder *order) {
        int r;

        r = sd_bus_message_append(message, "(sv)", "StandardError", "s", "journal");
        if (r >= 0 && order->input >= 0)
                r = sd_bus_message_append(
                        message, "(sv)", "StandardInputFileDescriptor", "h", order->input);
        if (r < 0)
                return r;
        /* Also beside the other: where the two settings are equal PID 1 takes the first's for both.
         */
        r = sd_bus_message_append(message, "(sv)", "StandardOutput", "s", "null");
        if (r < 0 || order->output < 0)
                return r;
        return sd_bus_message_append(
                message, "(sv)", "StandardOutputFileDescriptor", "h", order->output);
}

/* Whatever becomes of it, of us and of the copy: what stands still goes on. */
static int append_freeze(sd_bus_message *message, const char *unit) {
        const char *const freeze[] = { "systemctl", "freeze", unit, NULL };
        const char *const thaw[] = { "systemctl", "thaw", unit, NULL };
        int r;

        if (!unit)
                return 0;
        r = sd_bus_message_append(
                message, "(sv)", "TimeoutStartUSec", "t", TREE_FREEZE_SEC * 1000000ULL);
        if (r >= 0)
                r = pid1_append_exec(message, "ExecStartPre", freeze);
        return r < 0 ? r : pid1_append_exec(message, "ExecStopPost", thaw);
}

static int append_command(sd_bus_message *message, char *const *arguments) {
        _cleanup_strv_ char **argv = NULL;
        int r;

        r = strv_push(&argv, LIBEXEC_DIR "/flakectr-tree");
        if (r >= 0)
                r = strv_append(&argv, arguments);
        return r < 0 ? r : pid1_append_exec(message, "ExecStart", (const char *const *) argv);
}

int tree_unit_append(sd_bus_message *message, const TreeOrder *order) {
        int r;

        r = sd_bus_message_append(
                message, "(sv)(sv)(sv)", "Type", "s", "oneshot", "Description", "s",
                order->description, "SyslogIdentifier", "s", "flakectr-tree");
        if (r >= 0)
                r = append_streams(message, order);
        if (r >= 0)
                r = append_confinement(message, order);
        if (r >= 0)
                r = append_freeze(message, order->freezes);
        return r < 0 ? r : append_command(message, order->arguments);
}
