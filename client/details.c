/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "bus.h"
#include "details.h"
#include "strv.h"
#include "text.h"

static const struct {
        const char *key;
        size_t offset;
} texts[] = {
        { "Flake", offsetof(Details, flake) },
        { "CloneOf", offsetof(Details, clone_of) },
        { "Output", offsetof(Details, output) },
        { "System", offsetof(Details, system) },
        { "StatusText", offsetof(Details, status_text) },
        { "NetworkFault", offsetof(Details, network_fault) },
        { "HealthText", offsetof(Details, health_text) },
        { "Failure", offsetof(Details, failure) },
        {},
};

static char **details_text(Details *details, size_t i) {
        return (char **) ((char *) details + texts[i].offset);
}

Details *details_free(Details *details) {
        if (!details)
                return NULL;

        for (size_t i = 0; texts[i].key; i++)
                free(*details_text(details, i));
        strv_free(details->ports);
        free(details);
        return NULL;
}

static int read_ports(Details *details, sd_bus_message *reply) {
        int r;

        r = sd_bus_message_enter_container(reply, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_read_strv(reply, &details->ports);
        for (char **port = details->ports; port && *port; port++)
                text_clean(*port);
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

static int details_read_one(sd_bus_message *reply, const char *key, void *userdata) {
        Details *details = userdata;
        const char *text;
        char *copy;
        size_t i = 0;
        int r, flag = 0;

        if (strcmp(key, "Since") == 0)
                return sd_bus_message_read(reply, "v", "t", &details->since);
        if (strcmp(key, "Enabled") == 0) {
                r = sd_bus_message_read(reply, "v", "b", &flag);
                details->enabled = r >= 0 && flag;
                return r;
        }
        if (strcmp(key, "Ports") == 0 && !details->ports)
                return read_ports(details, reply);

        while (texts[i].key && strcmp(texts[i].key, key) != 0)
                i++;
        if (!texts[i].key)
                return sd_bus_message_skip(reply, "v");

        r = sd_bus_message_read(reply, "v", "s", &text);
        if (r < 0)
                return r;

        copy = strdup(text);
        if (!copy)
                return -ENOMEM;

        free(*details_text(details, i));
        *details_text(details, i) = text_clean(copy);
        return 0;
}

static int details_fill(Details *details) {
        for (size_t i = 0; texts[i].key; i++) {
                char **text = details_text(details, i);

                if (!*text)
                        *text = strdup("");
                if (!*text)
                        return -ENOMEM;
        }
        return 0;
}

int details_read(sd_bus_message *reply, Details **ret) {
        _cleanup_(details_freep) Details *details = calloc(1, sizeof(*details));
        int r;

        if (!details)
                return -ENOMEM;

        r = bus_read_properties(reply, details_read_one, details);
        if (r >= 0)
                r = details_fill(details);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(details);
        return 0;
}
