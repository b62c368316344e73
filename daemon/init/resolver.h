/* SPDX-License-Identifier: MIT */
#pragma once

/* Who answers for names: /etc/resolv.conf, and when he does. */

/* A link in its place is left alone: then a program of the container's keeps it. */
int resolver_write(const char *address);

/* Until it answers, or until it is known that it will not: as long as this file is locked. */
int resolver_await(const char *lock);
