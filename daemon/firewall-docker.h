/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Docker's rules, which drop what is forwarded and not Docker's: its chain DOCKER-USER is for rules
 * of others. Where that is one of nftables, as iptables-nft makes it, ours lets containers out by
 * the ways to the world, and nowhere else; what comes back is let through by our own tables.
 */

#define DOCKER_CHAIN "DOCKER-USER"

/* 1: it is open. 0: Docker has no such chain. */
int firewall_docker_open(char *const *ways);
int firewall_docker_close(void);
