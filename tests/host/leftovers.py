# SPDX-License-Identifier: MIT
"""What a container must not leave behind, and how to get rid of it when it did."""

import os
import re
import time

import direct_bus
from host import OF_THE_HOST
from leader import leader
from tables import tables

PATTERNS = ["flakectr-*", "flakectrd-*"]
UNITS = ["systemctl", "list-units", "--all", "--plain", "--no-legend", "--no-pager", "--full", *PATTERNS]
OURS = ("flakectr-", "flakectrd-")
COMMANDS = "flakectrd-exec-"
LINKS = ("fc-", "vb-", "ve-")
KERNELS = re.compile("/(proc|sys|run/user|run/credentials)")
FILES = ("tmp/flakectrd-build-*", "run/flakectr/forwarding", "run/flakectr/gates/*",
         "run/systemd/nspawn/unix-export/*.u*")

REMOVE = r"""
systemctl list-units --all --plain --no-legend --full 'flakectr-*' 'flakectrd-*' |
        awk '{ print $1 }' | xargs -r systemctl kill --signal=KILL
systemctl list-units --all --plain --no-legend --full 'flakectr-*' 'flakectrd-*' |
        awk '{ print $1 }' | xargs -r timeout 20 systemctl stop
ip -o link show | awk -F': ' '$2 ~ /^(fc-|vb-|ve-)/ { sub(/@.*/, "", $2); print $2 }' |
        xargs -r -n1 ip link delete
nft list tables | sed -n 's/.* \(.* flakectr\)$/\1/p' | xargs -r -L1 nft delete table
systemctl reset-failed 'flakectr*' || true
"""


def cgroups(host):
    """Those with a name of ours; one that goes meanwhile is none."""
    for folder, names, _ in os.walk(host.path("/sys/fs/cgroup")):
        place = folder.partition("/cgroup")[2]
        ours = [name for name in names if name.startswith(OURS)]
        commands = [name for name in ours if name.startswith(COMMANDS)]
        containers = [name for name in ours if name not in commands]
        yield from (f"cgroup {place}/{name}" for name in containers)
        # A container that runs has one of these at most, each daemon another.
        yield from (f"cgroup {place}/{COMMANDS} {number}" for number in range(len(containers), len(commands)))


def processes(host):
    for folder in host.path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text(encoding="utf-8") == "systemd-nspawn\n":
                yield f"process {folder.name} systemd-nspawn"
        except (FileNotFoundError, ProcessLookupError):
            pass


def machines(host):
    """As machined keeps them on disk; where one has ended unseen by it, it has to be woken."""
    names = [path.name for path in host.path("/run/systemd/machines").glob("[!.]*")
             if not path.name.startswith("unit:")]
    if all(host.path(f"/proc/{leader(host, name)}").exists() for name in names):
        return names
    shown = host.run(["machinectl", "list", "--no-legend", "--no-pager"]).stdout
    return [line.split()[0] for line in shown.splitlines()]


def seen(host):
    """What the kernel shows of the host, and machined on disk."""
    links = (line.split(":")[0].strip() for line in host.read("/proc/1/net/dev").splitlines()[2:])
    yield from (f"interface {name}" for name in links if name.startswith(LINKS))
    mounts = (line.split()[4] for line in host.read("/proc/1/mountinfo").splitlines())
    yield from (f"mount {mount}" for mount in mounts if not KERNELS.match(mount))
    for pattern in FILES:
        yield from (f"file {path.relative_to(host.path('/'))}" for path in host.path("/").glob(pattern))
    yield from (f"machine {name}" for name in machines(host))
    yield from (f"table {table}" for table in tables(host) if table.endswith(" flakectr"))
    yield from cgroups(host)
    yield from processes(host)


def listed(host):
    """What only PID 1 can tell, failed ones for example: name and state."""
    try:
        found, = direct_bus.ask(host, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                                "org.freedesktop.systemd1.Manager.ListUnitsByPatterns", "asas", [], PATTERNS)
        return [(unit[0], *unit[3:5]) for unit in found]
    except (OSError, direct_bus.Refused):  # a test may have left it without a bus
        lines = host.run(UNITS, check=True).stdout.splitlines()
        return [(name, *state) for name, _, *state in (line.split()[:4] for line in lines)]


def units(host):
    for name, active, detail in listed(host):
        if name not in OF_THE_HOST and not (name.startswith(COMMANDS) and active == "active"):
            yield f"unit {name} ({active} {detail})"


def snapshot(host):
    return {*seen(host), *units(host)}


def find(host, before, patience=5):
    """What is there now and was not before; what only takes a moment to go is given that moment."""
    deadline = time.monotonic() + patience
    while True:
        left = sorted(snapshot(host) - before)
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


def remove(host):
    host.run(REMOVE, timeout=120)
