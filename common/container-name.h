/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How a container is called.
 *
 * Its owner says "httpserver", or "shop.web" when the flake gives it the project "shop". For all
 * others, and for systemd and machined, the owner's uid is a part of it: "httpserver.u1000". So
 * nobody takes another's name, and no container answers for a host's name.
 */

#include <stdbool.h>
#include <sys/types.h>

/* machined allows 64 characters (HOST_NAME_MAX); ".u4294967295" takes 12 of them. */
#define CONTAINER_NAME_MAX 52
#define MACHINE_NAME_MAX   64

/* A project, or a container's name without its project: [a-z0-9-], no dash at either end. */
bool name_part_is_valid(const char *name);

/* "name" or "project.name". */
bool container_name_is_valid(const char *name);

/* What stands behind the dot, or all of it: the hostname inside. */
const char *container_name_hostname(const char *name);

/* What stands before it, in a new string, or NULL in *ret where there is no project. */
int container_name_project(const char *name, char **ret);

/* Two names and a dot. */
#define CONTAINER_SIBLING_SIZE (2 * CONTAINER_NAME_MAX + 2)

/* `part`, a name without project, in the project of `name`. */
void container_name_sibling(
        const char *name, const char *part, char ret[static CONTAINER_SIBLING_SIZE]);

/* "httpserver" and 1000 give "httpserver.u1000". */
void machine_name_format(const char *name, uid_t owner, char ret[static MACHINE_NAME_MAX + 1]);

/*
 * The reverse. Gives -EINVAL for what is no machine name of ours in the one form that
 * machine_name_format() writes (no leading zeros, no trailing text).
 */
int machine_name_parse(
        const char *machine, char ret_name[static CONTAINER_NAME_MAX + 1], uid_t *ret_owner);
