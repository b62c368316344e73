# SPDX-License-Identifier: MIT
"""Times commands on the host from inside it, both sides of a pair in the same way."""

import pathlib
import shlex
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = "/usr/local/bin/stopwatch"
SETTLE = 0.2  # seconds: what the last command left to the kernel is done before the next


class Step:
    """A command of somebody in a folder."""

    def __init__(self, who, folder, *words):
        self.words = [str(who.uid), ",".join(map(str, who.groups)), folder, *map(str, words)]


class Who:
    def __init__(self, host, name):
        self.uid = int(host.run(["id", "-u", name], check=True).stdout)
        self.groups = [int(g) for g in host.run(["id", "-G", name], check=True).stdout.split()]


class Stopwatch:
    def __init__(self, host, home):
        self.host, self.environment = host, {"HOME": home}
        target = host.path(PROGRAM)
        subprocess.run(["gcc", "-D_GNU_SOURCE", "-std=gnu11", "-O2", "-static",
                        HERE / "stopwatch.c", "-o", target], check=True)

    def time(self, *steps, port=None):
        """Milliseconds: of each step, and until the port (address, number) accepted after them."""
        words = [PROGRAM, *(port or ("-", 0))]
        for i, step in enumerate(steps):
            words += ["::", *step.words] if i else step.words
        # The shell sleeps, not the caller, who has other caches to spoil.
        command = f"sleep {SETTLE}; exec {shlex.join(map(str, words))}"
        done = self.host.run(command, environment=self.environment, timeout=180, check=True)
        return [int(line) / 1e6 for line in done.stdout.split()]

    def await_failure(self, words):
        """Of a command that asks for what is to be gone."""
        command = f"while {shlex.join(words)} >/dev/null 2>&1; do sleep 0.1; done"
        self.host.run(command, timeout=60, check=True)
