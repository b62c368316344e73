# SPDX-License-Identifier: MIT
"""nftables' tables of a host, asked of the kernel: nft would be a process for each test."""

import contextlib
import ctypes
import socket
import struct

NETFILTER = 12
LIST, TABLE, END, ERROR = 10 << 8 | 1, 10 << 8, 3, 2
DUMP = 0x301
NAME = 1
FAMILIES = {1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6"}
HEAD, FAMILY, ATTRIBUTE = struct.Struct("=IHHII"), struct.Struct("=BBH"), struct.Struct("=HH")


def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace.fileno(), 0) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@contextlib.contextmanager
def netfilter(pid):
    """A socket stays in the namespace in which it was made."""
    with open("/proc/thread-self/ns/net", "rb") as ours, open(f"/proc/{pid}/ns/net", "rb") as theirs:
        enter(theirs)
        try:
            made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETFILTER)
        finally:
            enter(ours)
    with made:
        yield made


def name(attributes):
    at = 0
    while at < len(attributes):
        size, kind = ATTRIBUTE.unpack_from(attributes, at)
        if kind == NAME:
            return attributes[at + ATTRIBUTE.size:at + size].rstrip(b"\0").decode()
        at += size + -size % 4
    return ""


def messages(kernel):
    """Until the last one: kind and body."""
    while True:
        data, at = kernel.recv(65536), 0
        while at < len(data):
            size, kind, *_ = HEAD.unpack_from(data, at)
            if kind == ERROR:
                raise OSError(-struct.unpack_from("=i", data, at + HEAD.size)[0], "nftables")
            if kind == END:
                return
            yield kind, data[at + HEAD.size:at + size]
            at += size + -size % 4


def tables(host):
    """As nft names them: FAMILY NAME."""
    with netfilter(host.child) as kernel:
        kernel.sendall(HEAD.pack(HEAD.size + FAMILY.size, LIST, DUMP, 1, 0) + FAMILY.pack(0, 0, 0))
        for kind, body in messages(kernel):
            family, *_ = FAMILY.unpack_from(body)
            if kind == TABLE:
                yield f"{FAMILIES.get(family, family)} {name(body[FAMILY.size:])}"
