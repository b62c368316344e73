# SPDX-License-Identifier: MIT
"""flakectrd under more calls than anybody makes: how long others wait for it meanwhile."""

import pathlib
import subprocess

import bus
from flake import container
from series import Row

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = "/usr/local/bin/storm"
SECONDS, READS, CALLS = 10, 10000, 1000
TARGET_P99_MS = 10


def p99(values):
    return sorted(values)[len(values) * 99 // 100]


def blow(alice, name):
    """Milliseconds of flakectrd's answers and of the bus's own, and how many were answered."""
    words = [PROGRAM, SECONDS, READS, CALLS, bus.path(name, alice.uid), name, "nobody"]
    lines = alice.run(words, timeout=120, check=True).stdout.split("\n")
    told = [line.split() for line in lines if line]
    return ([int(n) / 1e6 for who, n in told if who == "flakectrd"],
            [int(n) / 1e6 for who, n in told if who == "bus"],
            {what: int(n) for what, n in told if what in ("reads", "calls")})


def run(alice):
    subprocess.run(["gcc", "-D_GNU_SOURCE", "-std=gnu11", "-O2", "-o", alice.host.path(PROGRAM),
                    HERE / "storm.c", "-lsystemd"], check=True)
    folder = alice.folder("storm", container("still"))
    alice.ctl("up", cwd=folder)
    alice.ctl("down", "still")
    ours, others, answered = blow(alice, "still")
    alice.clean()
    return [Row("answer in a storm, 99 of 100", "ms", [p99(ours)], limit=TARGET_P99_MS),
            Row("  the bus itself meanwhile", "ms", raw=[p99(others)]),
            *(Row(f"  {what} answered in a second", "", [count / SECONDS])
              for what, count in answered.items())]
