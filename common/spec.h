/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The checked description of one container, as its flake gives it: docs/spec.md.
 *
 * A closed schema: what is not known here is refused, with the path of the key, so that a mistyped
 * key is never taken for silence, and a newer flake never half works with an older daemon.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check.h"
#include "cleanup.h"
#include "credential.h"
#include "dependency.h"
#include "port.h"
#include "restart.h"
#include "spec-network.h"
#include "spec-privileges.h"
#include "spec-resources.h"
#include "volume-list.h"

#define SPEC_VERSION           1
#define SPEC_SIZE_MAX          (1024 * 1024) /* bytes */
#define SPEC_PORTS_MAX         64
#define SPEC_IDLE_STOP_MIN     10     /* seconds */
#define SPEC_IDLE_STOP_MAX     604800 /* seconds */
#define SPEC_READY_TIMEOUT_MIN 1      /* seconds */
#define SPEC_READY_TIMEOUT_MAX 3600   /* seconds */
#define SPEC_READY_TIMEOUT     120    /* seconds, where the spec is silent */

typedef struct Spec {
        char *name;    /* without the project */
        char *project; /* NULL: none */
        char *system;  /* store path; its init is <system>/init */
        Port *ports;   /* every TCP port must accept connections before "up" is done */
        size_t n_ports;
        unsigned idle_stop; /* seconds without a connection; 0: it is not stopped */
        VolumeList volumes;
        SpecNetwork network;
        DependencyList depends; /* on others of the project */
        Check check;
        RestartPolicy restart;
        bool auto_start; /* with the host */
        bool minimal;    /* <system>/init is a program, and flakectr-init the first process */
        bool ephemeral;  /* its root tree lives for one start */
        Resources resources;
        Privileges privileges;
        char **environment; /* "NAME=value", of all that runs inside */
        CredentialList credentials;
        unsigned ready_timeout; /* seconds from the start of the unit until it must be ready */
} Spec;

Spec *spec_free(Spec *spec);
DEFINE_CLEANUP(Spec *, spec_free)

/*
 * Reads `size` bytes of JSON. On a fault gives -EINVAL, and in ret_fault one sentence for people
 * that begins with the path of the key: ".ports[2].container: 70000 is not between 1 and 65535".
 */
int spec_parse(const char *json, size_t size, Spec **ret, char **ret_fault);

/* Has it a port that starts it? */
bool spec_is_on_demand(const Spec *spec);

/* "web" or "shop.web" */
int spec_full_name(const Spec *spec, char **ret);
