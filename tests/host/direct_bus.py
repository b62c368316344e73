# SPDX-License-Identifier: MIT
"""A question on the host's system bus, asked as root and by no process: busctl takes ten times as long."""

import socket
import struct

BUS = "/run/dbus/system_bus_socket"
TIMEOUT = 60

FIXED = {"y": "B", "b": "I", "n": "h", "q": "H", "i": "i", "u": "I", "x": "q", "t": "Q", "d": "d", "h": "I"}
ALIGNMENT = {"y": 1, "g": 1, "v": 1, "n": 2, "q": 2, "x": 8, "t": 8, "d": 8, "(": 8, "{": 8}  # 4 of the rest
CALL, ANSWER, FAULT = 1, 2, 3
PATH, INTERFACE, MEMBER, REASON, REPLY_TO, DESTINATION, SIGNATURE = 1, 2, 3, 4, 5, 6, 8


class Refused(Exception):
    """By whoever was asked."""


def each(signature):
    """Its complete types."""
    depth = start = 0
    for end, letter in enumerate(signature, 1):
        depth += (letter in "({") - (letter in ")}")
        if not depth and letter != "a":
            yield signature[start:end]
            start = end


class Reader:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def align(self, kind):
        self.at += -self.at % ALIGNMENT.get(kind[0], 4)

    def text(self, length):
        start, self.at = self.at, self.at + length + 1
        return self.data[start:self.at - 1].decode()

    def number(self, kind):
        found, = struct.unpack_from("<" + FIXED[kind], self.data, self.at)
        self.at += struct.calcsize(FIXED[kind])
        return found

    def array(self, kind):
        end = self.value("u")
        self.align(kind)
        end, found = end + self.at, []
        while self.at < end:
            found.append(self.value(kind))
        return dict(found) if kind[0] == "{" else found

    def value(self, kind):
        """Of one complete type."""
        self.align(kind)
        if kind in FIXED:
            return self.number(kind)
        if kind in "sog":
            return self.text(self.value("y" if kind == "g" else "u"))
        if kind == "v":
            return self.value(self.value("g"))
        if kind[0] == "a":
            return self.array(kind[1:])
        return tuple(self.value(part) for part in each(kind[1:-1]))


def padded(data, size):
    return data + bytes(-len(data) % size)


def packed(kind, value):
    """A text, or a list of them: nothing else is ever said."""
    if kind != "as":
        return struct.pack("<B" if kind == "g" else "<I", len(value)) + value.encode() + b"\0"
    body = b""
    for text in value:
        body = padded(body, 4) + packed("s", text)
    return struct.pack("<I", len(body)) + body


def message(serial, to, path, method, lists=()):
    interface, _, member = method.rpartition(".")
    fields = [(PATH, "o", path), (INTERFACE, "s", interface), (MEMBER, "s", member),
              (DESTINATION, "s", to), (SIGNATURE, "g", "as" * len(lists))]
    body = head = b""
    for texts in lists:
        body = padded(body, 4) + packed("as", texts)
    for number, kind, value in fields:
        head = padded(head, 8) + bytes([number, 1, ord(kind), 0]) + packed(kind, value)
    start = struct.pack("<cBBBIII", b"l", CALL, 0, 1, len(body), serial, len(head))
    return padded(start + head, 8) + body


def receive(stream):
    """The number of the message that this answers, and what it says."""
    start = stream.read(16)
    if len(start) < 16:
        raise ConnectionError("the bus has hung up")
    _, kind, _, _, size, _, head = struct.unpack("<cBBBIII", start)
    fields = dict(Reader(start + stream.read(head + -head % 8), 12).value("a(yv)"))
    body = Reader(stream.read(size))
    said = [body.value(part) for part in each(fields.get(SIGNATURE, ""))]
    if kind == FAULT:
        raise Refused(fields[REASON], *said)
    return fields.get(REPLY_TO), said


def ask(host, to, path, method, *lists):
    """method: INTERFACE.MEMBER; lists: its arguments, all of type `as`. What it returns."""
    hello = message(1, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Hello")
    with socket.socket(socket.AF_UNIX) as bus:
        bus.settimeout(TIMEOUT)
        bus.connect(str(host.path(BUS)))
        bus.sendall(b"\0AUTH EXTERNAL 30\r\nBEGIN\r\n" + hello + message(2, to, path, method, lists))
        with bus.makefile("rb") as stream:
            if not stream.readline().startswith(b"OK "):
                raise ConnectionError("the bus lets nobody in")
            while True:
                to_what, said = receive(stream)
                if to_what == 2:
                    return said
