/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "netlink-watch.h"

#define TABLE "flakectr"

/* As firewall-docker.h has it. */
#define CHAIN_OF_DOCKER "DOCKER-USER"

static int watch_open(int protocol, const int *groups, size_t n, int *ret_fd) {
        struct sockaddr_nl any = { .nl_family = AF_NETLINK };
        _cleanup_close_ int fd = -1;

        fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
        if (fd < 0 || bind(fd, (struct sockaddr *) &any, sizeof(any)) < 0)
                return -errno;
        for (size_t i = 0; i < n; i++)
                if (setsockopt(
                            fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i],
                            sizeof(groups[i])) < 0)
                        return -errno;

        *ret_fd = TAKE_FD(fd);
        return 0;
}

int netlink_watch_rules(int *ret_fd) {
        return watch_open(NETLINK_NETFILTER, (const int[]){ NFNLGRP_NFTABLES }, 1, ret_fd);
}

int netlink_watch_routes(int *ret_fd) {
        return watch_open(
                NETLINK_ROUTE, (const int[]){ RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_NETCONF }, 2,
                ret_fd);
}

/* In all of nftables' messages the first attribute is the table's name. */
static bool is_of_our_table(const struct nlmsghdr *message) {
        const char *begin =
                (const char *) NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
        struct nlattr attribute;

        if (message->nlmsg_len < NLMSG_SPACE(sizeof(struct nfgenmsg)) + NLA_HDRLEN + sizeof(TABLE))
                return false;
        memcpy(&attribute, begin, sizeof(attribute));
        return (attribute.nla_type & NLA_TYPE_MASK) == NFTA_TABLE_NAME &&
                attribute.nla_len == NLA_HDRLEN + sizeof(TABLE) &&
                memcmp(begin + NLA_HDRLEN, TABLE, sizeof(TABLE)) == 0;
}

static bool is_of_docker(const struct nlmsghdr *message) {
        return memmem(message, message->nlmsg_len, CHAIN_OF_DOCKER, sizeof(CHAIN_OF_DOCKER));
}

static unsigned news_of(const struct nlmsghdr *message) {
        if (message->nlmsg_type < NLMSG_MIN_TYPE)
                return 0;
        if (NFNL_SUBSYS_ID(message->nlmsg_type) != NFNL_SUBSYS_NFTABLES)
                return NFNL_SUBSYS_ID(message->nlmsg_type) == 0 ? NETLINK_NEWS_OURS : 0;

        switch (NFNL_MSG_TYPE(message->nlmsg_type)) {
        case NFT_MSG_DELTABLE:
        case NFT_MSG_DELCHAIN:
        case NFT_MSG_DELRULE:
        case NFT_MSG_DELSET:
                return is_of_our_table(message) ? NETLINK_NEWS_OURS : 0;
        case NFT_MSG_NEWCHAIN:
                return is_of_docker(message) ? NETLINK_NEWS_DOCKER : 0;
        default:
                return 0;
        }
}

unsigned netlink_watch_read(int fd) {
        _Alignas(struct nlmsghdr) char buffer[32768];
        struct sockaddr_nl sender;
        unsigned news = 0;
        ssize_t n;

        for (;;) {
                struct iovec part = { buffer, sizeof(buffer) };
                struct msghdr header = {
                        .msg_name = &sender,
                        .msg_namelen = sizeof(sender),
                        .msg_iov = &part,
                        .msg_iovlen = 1,
                };

                n = recvmsg(fd, &header, 0);
                /* Too much has happened for all of it to be told. */
                if (n < 0 && errno == ENOBUFS) {
                        news = NETLINK_NEWS_OURS | NETLINK_NEWS_DOCKER;
                        continue;
                }
                if (n < 0)
                        return news;
                if (sender.nl_pid != 0)
                        continue;
                for (struct nlmsghdr *m = (struct nlmsghdr *) buffer; NLMSG_OK(m, (size_t) n);
                     m = NLMSG_NEXT(m, n))
                        news |= news_of(m);
        }
}
