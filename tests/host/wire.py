# SPDX-License-Identifier: MIT
"""Frames as one likes, sent from and seen in any network namespace of the host.

Run by itself it is what does so there: wire.py mac|send|listen INTERFACE [HEX...], or
wire.py ask|ask-on INTERFACE SERVER NAME, or wire.py crowd INTERFACE SERVER N."""

import ipaddress
import queue
import select
import socket
import struct
import subprocess
import sys
import threading
import time

BROADCAST = b"\xff" * 6
IP4, ARP, IP6, VLAN, VLAN_OUTER = 0x0800, 0x0806, 0x86dd, 0x8100, 0x88a8
UDP, ICMP6 = 17, 58
HOP_BY_HOP, DESTINATION, FRAGMENT = 0, 60, 44


def packed(address):
    return ipaddress.ip_address(address).packed


def ethernet(source, kind, body, target=BROADCAST):
    return target + source + struct.pack("!H", kind) + body


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def arp_reply(mac, address, target):
    """`address` is at `mac`."""
    return ethernet(mac, ARP, struct.pack("!HHBBH", 1, IP4, 6, 4, 2) + mac + packed(address) +
                    BROADCAST + packed(target))


def packet(source, target, protocol, body, hops=64):
    if ":" in source:
        return struct.pack("!IHBB", 6 << 28, len(body), protocol, hops) + packed(source) + packed(target) + body
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, hops, protocol, 0)
    header += packed(source) + packed(target)
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + body


def datagram(mac, source, target, port, text, to=BROADCAST, sent_from=40000):
    """UDP, whose checksum IPv4 lets be missing."""
    body = struct.pack("!HHHH", sent_from, port, 8 + len(text), 0) + text
    if ":" in source:
        pseudo = packed(source) + packed(target) + struct.pack("!IHBB", len(body), 0, 0, UDP)
        body = body[:6] + struct.pack("!H", checksum(pseudo + body)) + body[8:]
    return ethernet(mac, IP6 if ":" in source else IP4, packet(source, target, UDP, body), to)


def icmp6(mac, source, target, body):
    """`body` has the checksum still 0."""
    pseudo = packed(source) + packed(target) + struct.pack("!IHBB", len(body), 0, 0, ICMP6)
    body = body[:2] + struct.pack("!H", checksum(pseudo + body)) + body[4:]
    return ethernet(mac, IP6, packet(source, target, ICMP6, body, 255), b"\x33\x33\0\0\0\x01")


def behind(frame, *headers):
    """A frame of IPv6 with extension headers that mean nothing before what it carries."""
    protocol, body = frame[20], frame[54:]
    for header in reversed(headers):
        rest = b"\0" + struct.pack("!HI", 0, 7) if header == FRAGMENT else b"\0\1\4" + bytes(4)
        protocol, body = header, bytes([protocol]) + rest + body
    return frame[:18] + struct.pack("!HB", len(body), protocol) + frame[21:54] + body


def fragments(frame, size):
    """The frame of IPv6 in two, of which the first has so many bytes of what it carries."""
    protocol, body = frame[20], frame[54:]
    for offset, part, more in ((0, body[:size], 1), (size, body[size:], 0)):
        header = struct.pack("!BBHI", protocol, 0, offset | more, 7)
        yield frame[:18] + struct.pack("!HB", 8 + len(part), FRAGMENT) + frame[21:54] + header + part


def neighbour_advertisement(mac, source, address):
    """`address` is at `mac`, to all."""
    body = struct.pack("!BBHI", 136, 0, 0, 0x20000000) + packed(address) + b"\x02\x01" + mac
    return icmp6(mac, source, "ff02::1", body)


def router_advertisement(mac, source, text=b""):
    """With the text, of six bytes, in an option that nobody knows."""
    option = b"\xfd\x01" + text if text else b""
    return icmp6(mac, source, "ff02::1", struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) + option)


def question(name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", 1, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", 1, 1)


def ask(server, name):
    """What a name server says of a name: its IPv4 addresses, each in a line."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(3)
        client.connect((server, 53))
        client.send(question(name))
        answer = client.recv(512)
    count, = struct.unpack("!H", answer[6:8])
    records = answer[len(question(name)):]
    return [socket.inet_ntoa(records[16 * i + 12:16 * i + 16]) for i in range(count)]


def ask_on(server, name):
    """Again and again; tells what is another answer than the one before."""
    last = None
    while True:
        try:
            answer = " ".join(ask(server, name)) or "none"
        except OSError as error:
            answer = f"lost: {error}"
        if answer != last:
            print(answer, flush=True)
        last = answer
        time.sleep(0.002)


class Answers:
    """What ask_on() tells."""

    def __init__(self, process):
        self.process, self.lines = process, queue.Queue()
        threading.Thread(target=lambda: [self.lines.put(line.strip().decode()) for line in process.stdout],
                         daemon=True).start()

    def next(self, patience=20):
        return self.lines.get(timeout=patience)

    def stop(self):
        """All that nobody has asked for."""
        self.process.terminate()
        self.process.wait(60)
        return list(self.lines.queue)


def crowd(server, n):
    """As many connections as that, of which each is another one to whoever counts them."""
    for port in range(1024, 1024 + int(n)):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.bind(("", port))
            one.sendto(b"", (server, 53))


def tagged(frame, kind=VLAN):
    return frame[:12] + struct.pack("!HH", kind, 1) + frame[12:]


class Wire:
    """The end of a wire in a network namespace, by the pid of a process of the host's in it."""

    def __init__(self, host, pid, interface="host0"):
        self.namespace, self.interface = host.path(f"/proc/{pid}/ns/net"), interface
        self.mac = bytes.fromhex(self.start("mac").communicate(timeout=60)[0].decode())

    def start(self, verb, *words, stdin=subprocess.DEVNULL):
        return subprocess.Popen(
            ["nsenter", f"--net={self.namespace}", sys.executable, "-B", __file__, verb, self.interface,
             *words], stdin=stdin, stdout=subprocess.PIPE)

    def send(self, *frames):
        assert self.start("send", *(frame.hex() for frame in frames)).wait(60) == 0

    def ask(self, server, name):
        """None: nobody answers."""
        process = self.start("ask", server, name)
        text = process.communicate(timeout=60)[0].decode()
        return text.split() if process.returncode == 0 else None

    def crowd(self, server, n):
        assert self.start("crowd", server, str(n)).wait(60) == 0

    def ask_on(self, server, name):
        return Answers(self.start("ask-on", server, name))

    def listen(self):
        """To be called: all that has come since, as one string."""
        process = self.start("listen", stdin=subprocess.PIPE)
        process.stdout.readline()

        def seen():
            time.sleep(0.3)
            return b"".join(map(bytes.fromhex, process.communicate()[0].decode().split()))
        return seen


def listen(wire):
    """Tells what comes, and at the end of the standard input what has come until then."""
    while wire in select.select([wire, sys.stdin], [], [])[0]:
        data, address = wire.recvfrom(65536)
        if address[2] != socket.PACKET_OUTGOING:
            print(data.hex(), flush=True)


def main(verb, interface, *frames):
    if verb == "crowd":
        crowd(*frames)
        return
    if verb == "ask-on":
        ask_on(*frames)
    if verb == "ask":
        print(*ask(*frames))
        return
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as wire:
        wire.bind((interface, 0))
        if verb == "mac":
            print(wire.getsockname()[4].hex())
        for frame in frames:
            wire.send(bytes.fromhex(frame))
        print(flush=True)
        if verb == "listen":
            listen(wire)


if __name__ == "__main__":
    main(*sys.argv[1:])
