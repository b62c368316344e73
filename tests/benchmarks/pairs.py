# SPDX-License-Identifier: MIT
"""start, up and down against the raw container: ours, raw, ours, raw ... and what others have."""

import sys

import groups
import lxc
import machinectl
import podman
from alone import Alone
from host import HostError
from raw import Raw
from series import Row
from stopwatch import Step, Who

WARM_UP = 2
PORT = 80
TARGET_START, TARGET_UP, TARGET_DOWN, TARGET_STOCK = 1.05, 1.10, 1.05, 0.70


class Peer:
    """What another has for a start, timed in the same rounds."""

    def __init__(self, kind, watch):
        self.kind, self.watch, self.missing = kind, watch, None
        root = Who(kind.host, "root")
        self.start, self.stop = Step(root, "/", *kind.start), Step(root, "/", *kind.stop)
        self.starts, self.stops = [], []

    def prepare(self):
        try:
            self.kind.prepare()
            self.once()
        except HostError as error:
            self.missing = str(error).strip().rpartition("\n")[2]

    def once(self):
        if self.missing:
            return
        self.starts.append(sum(self.watch.time(self.start, port=self.kind.port)))
        self.stops.append(sum(self.watch.time(self.stop)))
        self.kind.await_gone(self.watch)

    def take(self, n):
        """The starts of n rounds of its own."""
        self.clear()
        for _ in range(WARM_UP + n):
            self.once()
        return self.starts[WARM_UP:]

    def clear(self):
        self.starts, self.stops = [], []

    def row(self, ours):
        return Row(f"  beside {self.kind.what}", "ms", ours, self.starts, missing=self.missing)


class Pairs:
    def __init__(self, alice, folder, name, watch):
        self.watch = watch
        user, root = Who(alice.host, alice.name), Who(alice.host, "root")
        raw = Raw(alice.host, f"flakectr-{name}.u{alice.uid}.service")
        self.peers = [Peer(kind(alice.host, raw), watch) for kind in (
            machinectl.Machinectl, podman.System, podman.Program, lxc.Lxc)]
        flake = f'{folder}#flakeContainers.x86_64-linux."{name}"'

        self.our_port, self.raw_port = (alice.address(name), PORT), (raw.address4, PORT)
        self.our_start = Step(user, folder, "flakectrctl", "start", "--quiet", name)
        self.our_up = Step(user, folder, "flakectrctl", "up", "--quiet", name)
        self.our_down = Step(user, folder, "flakectrctl", "down", "--quiet", name)
        self.raw_start = Step(root, "/", *raw.start)
        self.raw_stop = Step(root, "/", *raw.stop)
        self.nix_build = Step(user, folder, "nix", "--extra-experimental-features",
                              "nix-command flakes", "build", "--no-link", flake)

        watch.time(self.our_down)
        raw.prepare()
        for peer in self.peers:
            peer.prepare()
        self.alone = Alone(alice, watch)
        self.stock = []
        self.samples = {key: [] for key in (
            "start", "raw start", "up", "raw up", "nix", "down", "raw down")}

    @property
    def podman(self):
        """The peer that has commands inside."""
        return self.peers[1]

    @property
    def program(self):
        """The one without a system."""
        return self.peers[2]

    def run_stock(self, n):
        """systemd's own way, as a host without flakectr has it."""
        if groups.moving() > groups.SLOW_MS:
            self.stock = self.peers[0].take(n)

    def stock_row(self):
        missing = None if self.stock else "the kernel's control groups are quick already, which it keeps"
        return Row("  machinectl start, without flakectr", "ms", self.samples["start"], self.stock,
                   TARGET_STOCK, missing)

    def add(self, key, laps):
        self.samples[key].append(sum(laps))

    def once(self):
        time = self.watch.time
        self.add("start", time(self.our_start, port=self.our_port))
        self.add("down", time(self.our_down))
        self.add("raw start", time(self.raw_start, port=self.raw_port))
        self.add("raw down", time(self.raw_stop))
        for peer in self.peers:
            peer.once()
        self.alone.once()

        self.add("up", time(self.our_up, port=self.our_port))
        self.add("down", time(self.our_down))
        laps = time(self.nix_build, self.raw_start, port=self.raw_port)
        self.add("raw up", laps)
        self.add("nix", laps[:1])
        self.add("raw down", time(self.raw_stop))

    def clear(self):
        for values in self.samples.values():
            values.clear()
        for peer in self.peers:
            peer.clear()
        self.alone.starts = []

    def run(self, n):
        for i in range(-WARM_UP, n):
            if i == 0:
                self.clear()
            print(f"\rpairs: {max(i + 1, 0)} of {n} ", end="", file=sys.stderr, flush=True)
            self.once()
        print(file=sys.stderr)

        s = self.samples
        stops = [] if self.podman.missing else [
            Row("  beside podman stop of it", "ms", s["down"][::2], self.podman.stops)]
        return [Row("start", "ms", s["start"], s["raw start"], TARGET_START),
                self.stock_row(), *(peer.row(s["start"]) for peer in self.peers),
                self.alone.row(self.program.starts),
                Row("up, nothing changed", "ms", s["up"], s["raw up"], TARGET_UP),
                Row("  nix build of it", "ms", raw=s["nix"]),
                Row("down", "ms", s["down"], s["raw down"], TARGET_DOWN), *stops]
