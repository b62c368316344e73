# SPDX-License-Identifier: MIT
"""Ports of the host: the first connection, which starts the container, against the raw one's boot and
a request; the later ones against a systemd-socket-proxyd that somebody starts by hand."""

import everyday
from flake import container
from raw import Raw
from series import Row
from stopwatch import Step, Who

NAME, PORT, BY_HAND, BY_HAND_TOO = "lazy", 8081, 18081, 18082
REQUESTS = 200
TARGET_FIRST, TARGET_LATER = 1.10, 1.15


def get(who, address, port, *options):
    """One request, or as many as the address has numbers."""
    return Step(who, "/", "curl", "--silent", "--show-error", "--fail", "--output", "/dev/null",
                "--max-time", 60, *options, f"http://{address}:{port}/{'?[1-%d]' % REQUESTS if options else ''}")


class OnDemand:
    def __init__(self, alice, watch):
        self.alice, self.watch, self.user = alice, watch, Who(alice.host, alice.name)
        self.root = Who(alice.host, "root")
        port = {"container": 80, "host": PORT, "onDemand": True}
        self.folder = alice.folder(NAME, container(NAME, spec={"ports": [port]}, page="x" * 2**20))
        alice.ctl("up", cwd=self.folder, timeout=300)
        alice.ctl("start", NAME)
        self.raw = Raw(alice.host, f"flakectr-{NAME}.u{alice.uid}.service", 9)
        self.listen()
        self.raw.prepare()

    def listen(self):
        self.alice.ctl("down", NAME)
        self.alice.ctl("up", cwd=self.folder)
        assert self.alice.state(NAME) == "listening"

    def once(self):
        ours = sum(self.watch.time(get(self.user, "127.0.0.1", PORT)))
        self.listen()
        boot = self.watch.time(Step(self.root, "/", *self.raw.start), port=(self.raw.address4, 80))
        request = self.watch.time(get(self.root, self.raw.address4, 80))
        self.watch.time(Step(self.root, "/", *self.raw.stop))
        return ours, sum(boot) + sum(request)

    def first(self, n):
        pairs = [self.once() for _ in range(n + 1)][1:]
        return Row("first request, on demand", "ms", *map(list, zip(*pairs)), TARGET_FIRST)

    def by_hand(self, port):
        self.alice.host.run(
            ["systemd-run", "--quiet", "--collect", f"--unit=bench-by-hand-{port}",
             f"--socket-property=ListenStream=127.0.0.1:{port}",
             "/usr/lib/systemd/systemd-socket-proxyd", f"{self.alice.address(NAME)}:80"], check=True)

    def pairs(self, n, port, *options):
        ours, by_hand = (get(self.user, "127.0.0.1", one, *options) for one in (port, BY_HAND))
        return everyday.pairs(self.watch, ours, by_hand, n)

    def later(self, n):
        """Each with a connection of its own and one byte; then all over one connection. What a second one
        by hand takes says how much of the latter is this machine's own."""
        self.alice.ctl("start", NAME)
        self.by_hand(BY_HAND)
        self.by_hand(BY_HAND_TOO)
        each = [[value / REQUESTS for value in values]
                for values in self.pairs(n, PORT, "--header", "Connection: close", "--range", "0-0")]
        much, too = (self.pairs(n, port, "--header", "Connection: keep-alive") for port in (PORT, BY_HAND_TOO))
        self.alice.host.run("systemctl stop 'bench-by-hand-*'")
        return [Row("a later request", "ms", *each, TARGET_LATER),
                Row(f"{REQUESTS} MB by a port", "ms", *much, TARGET_LATER),
                Row("  the same by hand, twice", "ms", *too)]


def run(alice, watch, n):
    of_it = OnDemand(alice, watch)
    rows = [of_it.first(n), *of_it.later(max(1, n // 2))]
    alice.clean()
    return rows
