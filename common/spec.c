/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "container-name.h"
#include "document.h"
#include "spec-environment.h"
#include "spec-ports.h"
#include "spec.h"
#include "store-path.h"
#include "strv.h"

static const char *const keys[] = {
        "version",     "name",       "project",   "system",    "ports",       "idleStop",
        "volumes",     "volumes-ro", "ready",     "network",   "aliases",     "hostAccess",
        "dependsOn",   "restart",    "autoStart", "resources", "environment", "privileged",
        "credentials", "ephemeral",  "init",      NULL,
};
static const char *const ready_keys[] = { "timeout", "check", NULL };

Spec *spec_free(Spec *spec) {
        if (!spec)
                return NULL;

        free(spec->name);
        free(spec->project);
        free(spec->system);
        free(spec->ports);
        volume_list_done(&spec->volumes);
        spec_network_done(&spec->network);
        dependency_list_done(&spec->depends);
        check_done(&spec->check);
        strv_free(spec->environment);
        privileges_done(&spec->privileges);
        credential_list_done(&spec->credentials);
        free(spec);
        return NULL;
}

/* Before all else: what is unknown in a newer version is no mistake of its author. */
static int read_version(const Document *document) {
        int64_t version;
        int r;

        r = document_get_integer(document, "version", INT64_MIN, INT64_MAX, &version);
        if (r < 0)
                return r;
        if (version != SPEC_VERSION)
                return document_fault(
                        document, "version",
                        "%" PRIi64 " is not the version that this flakectr reads, which is %d",
                        version, SPEC_VERSION);
        return document_check_keys(document, keys);
}

static int read_name(const Document *document, const char *key, char **ret) {
        const char *name;
        int r;

        r = document_get_string(document, key, &name);
        if (r < 0)
                return r;
        if (!name_part_is_valid(name))
                return document_fault_string(
                        document, key, name,
                        "is no name, which has 1 to 52 letters a-z, digits and dashes, and no dash "
                        "at its ends");

        *ret = strdup(name);
        return *ret ? 0 : -ENOMEM;
}

static int read_names(const Document *document, Spec *spec) {
        size_t length;
        int r;

        r = read_name(document, "name", &spec->name);
        if (r >= 0 && document_has(document, "project") && !document_is_null(document, "project"))
                r = read_name(document, "project", &spec->project);
        if (r < 0)
                return r;

        length = strlen(spec->name) + (spec->project ? strlen(spec->project) + 1 : 0);
        if (length > CONTAINER_NAME_MAX)
                return document_fault(
                        document, "name", "with its project it has %zu characters, and may have %d",
                        length, CONTAINER_NAME_MAX);
        return 0;
}

static int read_system(const Document *document, Spec *spec) {
        const char *path;
        int r;

        r = document_get_string(document, "system", &path);
        if (r < 0)
                return r;
        if (!store_path_is_valid(path))
                return document_fault_string(
                        document, "system", path,
                        "is no path of a system, which is " STORE_DIR "/<hash>-<name>");

        spec->system = strdup(path);
        return spec->system ? 0 : -ENOMEM;
}

/* Before "ready", which may not speak of units then. */
static int read_init(const Document *document, Spec *spec) {
        const char *word;
        int r;

        if (!document_has(document, "init"))
                return 0;

        r = document_get_string(document, "init", &word);
        if (r < 0)
                return r;
        spec->minimal = strcmp(word, "minimal") == 0;
        if (!spec->minimal && strcmp(word, "system") != 0)
                return document_fault_string(
                        document, "init", word, "is no init; these are: system, minimal");
        return 0;
}

static int read_check(const Document *ready, Spec *spec) {
        int r;

        r = check_read(ready, &spec->check);
        if (r >= 0 && spec->minimal && spec->check.type == CHECK_UNIT)
                return document_fault(
                        ready, "check",
                        "there are no units where \"init\" is \"minimal\": take a check of type "
                        "tcp, http or command");
        return r;
}

static int read_ready(const Document *document, Spec *spec) {
        _cleanup_document_ Document *ready = NULL;
        int64_t timeout = SPEC_READY_TIMEOUT;
        int r = 0;

        if (document_has(document, "ready")) {
                r = document_get_object(document, "ready", &ready);
                if (r >= 0)
                        r = document_check_keys(ready, ready_keys);
                if (r >= 0 && document_has(ready, "timeout"))
                        r = document_get_integer(
                                ready, "timeout", SPEC_READY_TIMEOUT_MIN, SPEC_READY_TIMEOUT_MAX,
                                &timeout);
                if (r >= 0)
                        r = read_check(ready, spec);
        }
        spec->ready_timeout = (unsigned) timeout;
        return r;
}

static int read_network(const Document *document, Spec *spec) {
        int r;

        r = spec_network_read(document, &spec->network);
        if (r < 0 || !spec->network.host)
                return r;

        if (!spec->privileges.host_network)
                return document_fault(
                        document, "network",
                        "\"host\" takes \"privileged\": { \"hostNetwork\": true }, which an "
                        "administrator has to permit: or take \"private\" with ports, or with "
                        "hostAccess");
        for (size_t i = 0; i < spec->n_ports; i++)
                if (spec->ports[i].host > 0)
                        return document_fault(
                                document, "ports",
                                "what listens in the network of the host is at the host's port %u "
                                "already: name it without a port of the host",
                                spec->ports[i].container);
        return 0;
}

static int read_spec(const Document *document, Spec *spec) {
        int r;

        r = read_version(document);
        if (r >= 0)
                r = read_names(document, spec);
        if (r >= 0)
                r = read_system(document, spec);
        if (r >= 0)
                r = spec_read_ports(document, spec);
        if (r >= 0)
                r = volume_list_read(document, &spec->volumes);
        if (r >= 0)
                r = privileges_read(document, &spec->privileges);
        if (r >= 0)
                r = read_network(document, spec);
        if (r >= 0)
                r = read_init(document, spec);
        if (r >= 0)
                r = read_ready(document, spec);
        if (r >= 0)
                r = dependency_list_read(document, spec->name, &spec->depends);
        if (r >= 0)
                r = restart_policy_read(document, &spec->restart);
        if (r >= 0 && document_has(document, "autoStart"))
                r = document_get_boolean(document, "autoStart", &spec->auto_start);
        if (r >= 0 && document_has(document, "ephemeral"))
                r = document_get_boolean(document, "ephemeral", &spec->ephemeral);
        if (r >= 0)
                r = resources_read(document, &spec->resources);
        if (r >= 0)
                r = spec_environment_read(document, &spec->environment);
        if (r >= 0)
                r = credential_list_read(document, &spec->credentials);
        return r;
}

int spec_parse(const char *json, size_t size, Spec **ret, char **ret_fault) {
        _cleanup_(spec_freep) Spec *spec = calloc(1, sizeof(*spec));
        _cleanup_document_ Document *document = NULL;
        _cleanup_free_ char *fault = NULL;
        int r;

        if (!spec)
                return -ENOMEM;

        r = document_parse(json, size, SPEC_SIZE_MAX, &fault, &document);
        if (r >= 0)
                r = read_spec(document, spec);
        if (r < 0) {
                if (ret_fault)
                        *ret_fault = TAKE_PTR(fault);
                return r;
        }

        *ret = TAKE_PTR(spec);
        return 0;
}

bool spec_is_on_demand(const Spec *spec) {
        for (size_t i = 0; i < spec->n_ports; i++)
                if (spec->ports[i].on_demand)
                        return true;
        return false;
}

int spec_full_name(const Spec *spec, char **ret) {
        char *name;

        if (asprintf(&name, "%s%s%s", spec->project ?: "", spec->project ? "." : "", spec->name) <
            0)
                return -ENOMEM;

        *ret = name;
        return 0;
}
