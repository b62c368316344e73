# SPDX-License-Identifier: MIT
"""start, up and down against the raw container: ours, raw, ours, raw ..."""

import sys

import machinectl
from raw import Raw
from series import Row
from stopwatch import Step, Who

WARM_UP = 2
PORT = 80
TARGET_START, TARGET_UP, TARGET_DOWN = 1.10, 1.10, 1.15


class Pairs:
    def __init__(self, alice, folder, name, watch):
        self.watch = watch
        user, root = Who(alice.host, alice.name), Who(alice.host, "root")
        raw = Raw(alice.host, f"flakectr-{name}.u{alice.uid}.service")
        machine = machinectl.Machinectl(alice.host, raw)
        flake = f'{folder}#flakeContainers.x86_64-linux."{name}"'

        self.our_port, self.raw_port = (alice.address(name), PORT), (raw.address4, PORT)
        self.our_start = Step(user, folder, "flakectrctl", "start", "--quiet", name)
        self.our_up = Step(user, folder, "flakectrctl", "up", "--quiet", name)
        self.our_down = Step(user, folder, "flakectrctl", "down", "--quiet", name)
        self.raw_start = Step(root, "/", *raw.start)
        self.raw_stop = Step(root, "/", *raw.stop)
        self.machine_port = (machinectl.ADDRESS4, PORT)
        self.machine_start = Step(root, "/", *machine.start)
        self.machine_stop = Step(root, "/", *machine.stop)
        self.nix_build = Step(user, folder, "nix", "--extra-experimental-features",
                              "nix-command flakes", "build", "--no-link", flake)

        watch.time(self.our_down)
        raw.prepare()
        machine.prepare()
        self.samples = {key: [] for key in (
            "start", "raw start", "up", "raw up", "nix", "down", "raw down", "machinectl")}

    def add(self, key, laps):
        self.samples[key].append(sum(laps))

    def once(self):
        time = self.watch.time
        self.add("start", time(self.our_start, port=self.our_port))
        self.add("down", time(self.our_down))
        self.add("raw start", time(self.raw_start, port=self.raw_port))
        self.add("raw down", time(self.raw_stop))
        self.add("machinectl", time(self.machine_start, port=self.machine_port))
        time(self.machine_stop)
        self.watch.await_gone(machinectl.NAME)

        self.add("up", time(self.our_up, port=self.our_port))
        self.add("down", time(self.our_down))
        laps = time(self.nix_build, self.raw_start, port=self.raw_port)
        self.add("raw up", laps)
        self.add("nix", laps[:1])
        self.add("raw down", time(self.raw_stop))

    def run(self, n):
        for i in range(-WARM_UP, n):
            if i == 0:
                for values in self.samples.values():
                    values.clear()
            print(f"\rpairs: {max(i + 1, 0)} of {n} ", end="", file=sys.stderr, flush=True)
            self.once()
        print(file=sys.stderr)

        s = self.samples
        return [Row("start", "ms", s["start"], s["raw start"], TARGET_START),
                Row("  machinectl start of it", "ms", raw=s["machinectl"]),
                Row("up, nothing changed", "ms", s["up"], s["raw up"], TARGET_UP),
                Row("  nix build of it", "ms", raw=s["nix"]),
                Row("down", "ms", s["down"], s["raw down"], TARGET_DOWN)]
