# SPDX-License-Identifier: MIT
"""Boots a host, installs a build and measures it. Started by tests/bench; asserts no time."""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "host"))

import cold  # noqa: E402
import crowd  # noqa: E402
import daemon  # noqa: E402
import everyday  # noqa: E402
import groups  # noqa: E402
import growth  # noqa: E402
import life  # noqa: E402
import lxc  # noqa: E402
import networks  # noqa: E402
import plot  # noqa: E402
import podman  # noqa: E402
import ports  # noqa: E402
import projects  # noqa: E402
import storm  # noqa: E402
from flake import container  # noqa: E402
from host import Host, HostError  # noqa: E402
from pairs import Pairs  # noqa: E402
from person import Person  # noqa: E402
from series import table  # noqa: E402
from stopwatch import Stopwatch  # noqa: E402

MANY = 10
NAME = "httpserver"


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(host, n, favor, curves):
    """Yields the rows of the result. favor: called when the host's control groups are to be as flakectr has
    them. curves: also what is plotted, which takes minutes."""
    alice = Person(host, "alice")
    watch = Stopwatch(host, alice.home)

    say(f"{MANY} containers: the daemon, list")
    host.run("systemctl restart flakectrd.service", check=True)
    alice.ctl("list")
    yield from daemon.memory(host, "none running")
    many = alice.folder("many", *(container(f"web{i}") for i in range(MANY)))
    alice.ctl("up", cwd=many, timeout=600)
    yield from daemon.memory(host, f"{MANY} running", daemon.TARGET_RSS_MB)
    yield daemon.listing(alice, watch, n, MANY)
    alice.clean()

    folder = alice.folder(NAME, container(NAME))
    alice.ctl("up", NAME, cwd=folder)
    yield daemon.listing(alice, watch, n, 1)
    pairs = Pairs(alice, folder, NAME, watch)
    pairs.run_stock(n)
    favor()
    yield from pairs.run(n)
    alice.ctl("up", NAME, cwd=folder)
    say("commands inside, completion")
    yield from everyday.run(alice, NAME, watch, n, pairs.podman)
    alice.clean()
    say("projects")
    yield from projects.run(alice, watch, max(1, n // 4))
    yield from cold.run(alice, watch, max(1, n // 4))
    say("ports")
    yield from ports.run(alice, watch, n)
    say(f"a network of {networks.MANY}")
    yield from networks.run(alice, watch, n)
    say(f"{daemon.KNOWN} containers that listen: list")
    yield from daemon.known(alice, watch, n)
    say(f"a storm of {storm.READS} reads and {storm.CALLS} calls a second")
    yield from storm.run(alice)
    say("what comes after the start")
    yield from life.run(alice, watch, n)
    yield from daemon.memory(host, "after all that")
    if curves:
        say(f"{crowd.COUNTS[-1]} together, {crowd.KNOWN} known")
        yield from crowd.run(alice, watch, n)
        say(f"how it grows, up to {growth.RUNNING[-1]} that run")
        yield from growth.run(alice, watch)


def told(row):
    """At once: what comes later may fail."""
    say(f"  {row.what.strip()}: {row.missing}" if row.missing else "  " + "  ".join(row.cells()).strip())
    return row


def measure_one(host, n, favor, group):
    favor()
    alice = Person(host, "alice")
    return life.run(alice, Stopwatch(host, alice.home), n, [group])


def boot(suite, only):
    """A host of its own: its tree has podman and lxc, which those of the tests have not."""
    say("booting a host of its own ...")
    if only:
        return Host.boot(suite)
    try:
        return Host.boot(suite, packages=podman.PACKAGES + lxc.PACKAGES)
    except subprocess.CalledProcessError:
        say("podman and lxc cannot be installed there: without them")
        return Host.boot(suite)


def show(rows, moving, options):
    cpus = len(os.sched_getaffinity(0))
    if options.json:
        print(json.dumps({"n": options.n, "suite": options.suite, "kernel": platform.release(),
                          "cpus": cpus, "load": os.getloadavg()[0], "moving_ms": moving,
                          "rows": [row.data() for row in rows]}, indent=2))
        return
    print(table(rows))
    print(f"\nmedians of {options.n}, of {2 * options.n} for down; {options.suite},"
          f" Linux {platform.release()}, {cpus} CPUs, load {os.getloadavg()[0]:.1f};"
          f" a process is moved to another control group in {moving:.1f} ms")
    if not options.only:
        print(podman.NOTE)


def main():
    parser = argparse.ArgumentParser(prog="tests/bench", description=__doc__)
    parser.add_argument("build", help=argparse.SUPPRESS)
    parser.add_argument("-n", type=int, default=20, help="how many pairs (20)")
    parser.add_argument("--suite", default="bookworm", help="bookworm or trixie")
    parser.add_argument("--json", action="store_true", help="with every single number")
    parser.add_argument("--plot", metavar="FILE.svg", type=pathlib.Path,
                        help="also up to 1,000 containers, and the curves as a picture")
    parser.add_argument("--stock", action="store_true",
                        help="the kernel's control groups as they are, without flakectr-cgroups.service")
    parser.add_argument("--only", choices=life.GROUPS, help="these alone, and no others")
    options = parser.parse_args()
    if options.n < 1:
        parser.error("-n takes a number from 1 on")

    with boot(options.suite, options.only) as host, contextlib.ExitStack() as later:
        def favor():
            if not options.stock:
                later.enter_context(groups.favored())

        host.install(options.build)
        try:
            rows = [told(row) for row in (
                measure_one(host, options.n, favor, options.only) if options.only else
                measure(host, options.n, favor, options.plot))]
            moving = groups.moving()
        except (HostError, AssertionError):
            say(f"the last lines of the host's journal:\n{host.journal('-n', '60')}")
            raise
    show(rows, moving, options)
    if options.plot:
        options.plot.write_text(plot.of_rows(rows), encoding="utf-8")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except (HostError, AssertionError) as error:
        sys.exit(f"bench: {error}")
