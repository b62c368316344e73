# SPDX-License-Identifier: MIT
"""What comes after the start: switching in place, deleting, a daemon that comes back, snapshots."""

import contextlib
import subprocess

from daemon import KNOWN
from flake import container
from series import Row
from stopwatch import Step, Who

STATE = "/var/lib/flakectr"
PORT = 80
TARGET_SWITCH, TARGET_REMOVE, TARGET_RECOVERY_MS, TARGET_CONSTANT = 1.2, 1.3, 500, 1.25
FILES = 200_000
# Of so many files each, in directories as large as a store's or a mail spool's.
MAKE_FILES = f"""mkdir -p $0 && cd $0 && seq {FILES // 1000} | xargs -P 4 -I N sh -c '
        mkdir N && cd N && seq 1000 | while read -r i; do echo small >$i; done'"""
IMAGE, IMAGE_SIZE = "/var/tmp/reflinks.img", "6G"
SMALL_MB, LARGE_MB = 8, 2048


def switching(alice, watch, n):
    """Of two containers that are the same one is flakectr's to switch, in the other it is done by hand."""
    host, names = alice.host, ("ours", "bare")

    def folder(page):
        return alice.folder("switched", *(container(name, page=f"{page}\\n") for name in names))

    where = folder("one")
    alice.ctl("up", cwd=where)
    systems = [alice.json("inspect", "bare")[0]["system"]]
    folder("two")
    alice.ctl("update", cwd=where)
    systems.append(alice.json("inspect", "bare")[0]["system"])
    user, root = Who(host, alice.name), Who(host, "root")
    bare = ["systemd-run", "--quiet", "-M", f"bare.u{alice.uid}", "--wait", "--pipe", "--"]
    flake = f'{where}#flakeContainers.x86_64-linux."bare"'
    build = Step(user, where, "nix", "--extra-experimental-features", "nix-command flakes", "build",
                 "--no-link", flake)
    rolled, rolled_bare, updated, updated_bare = [], [], [], []

    # As ours is over when it is ready again.
    ports = {name: (alice.address(name), PORT) for name in names}

    def time(name, *steps):
        return sum(watch.time(*steps, port=ports[name]))

    for i in range(n + 1):
        to = i % 2
        by_hand = Step(root, "/", *bare, f"{systems[to]}/bin/switch-to-configuration", "test")
        rolled.append(time("ours", Step(user, "/", "flakectrctl", "rollback", "--quiet", "ours", "--to", to + 1)))
        rolled_bare.append(time("bare", by_hand))
    for i in range(n + 1):
        # It is at the second one where n is odd, and at the first where n is even.
        to = (n + 1 + i) % 2
        by_hand = Step(root, "/", *bare, f"{systems[to]}/bin/switch-to-configuration", "test")
        # Nix takes longer over files that have just been written: each side has such.
        folder(("one", "two")[to])
        updated.append(time("ours", Step(user, where, "flakectrctl", "update", "--quiet", "ours")))
        folder(("one", "two")[to])
        updated_bare.append(time("bare", build, by_hand))
    alice.clean()
    return [Row("update in place", "ms", updated[1:], updated_bare[1:], TARGET_SWITCH),
            Row("rollback in place", "ms", rolled[1:], rolled_bare[1:], TARGET_SWITCH)]


def removing(alice, watch, n):
    """Both of the same filesystem, which has written all of it."""
    host, root = alice.host, Who(alice.host, "root")
    where = alice.folder("many", container("many"))
    ours, raw = [], []
    for _ in range(n):
        alice.ctl("up", cwd=where)
        alice.ctl("down", "many")
        beside = f"{STATE}/beside"
        for tree in (f"{STATE}/containers/many.u{alice.uid}/root/many", beside):
            host.run(["sh", "-ec", MAKE_FILES, tree], timeout=300, check=True)
        host.run("sync", timeout=300, check=True)
        remove = Step(Who(host, alice.name), "/", "flakectrctl", "remove", "--quiet", "--yes", "many")
        ours.append(sum(watch.time(remove)))
        raw.append(sum(watch.time(Step(root, "/", "rm", "-rf", beside))))
    return [Row(f"remove, {FILES:,} small files", "ms", ours, raw, TARGET_REMOVE)]


def recovering(alice, watch, n):
    """From its first moment until it answers what runs, for each of which it has looked."""
    host, names = alice.host, [f"kept{i}" for i in range(KNOWN)]
    alice.ctl("up", cwd=alice.folder("kept", *map(container, names)), timeout=900)
    times = []
    for _ in range(n + 1):
        host.run("systemctl kill --signal=KILL flakectrd; systemctl stop flakectrd", check=True)
        times.append(sum(watch.time(Step(Who(host, alice.name), "/", "flakectrctl", "list"))))
        running = [it for it in alice.json("list") if it["state"] == "running"]
        assert len(running) == KNOWN, f"{len(running)} of {KNOWN} run"
    alice.ctl("down", *names, timeout=900)
    alice.clean()
    return [Row(f"a new daemon, {KNOWN} running", "ms", times[1:], limit=TARGET_RECOVERY_MS)]


class Unavailable(Exception):
    """It cannot be had here."""


@contextlib.contextmanager
def with_reflinks(host):
    """flakectr's state on a file system that shares blocks, on a loop device of the machine's."""
    image, device = host.path(IMAGE), ""

    def outside(*words):
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()

    try:
        try:
            outside("truncate", "-s", IMAGE_SIZE, image)
            outside("mkfs.btrfs", "-q", image)
            device = outside("losetup", "--find", "--show", image)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Unavailable(f"a file system with reflinks cannot be made: {error}") from error
        number = int(device.removeprefix("/dev/loop"))
        mounted = host.run(f"systemctl stop flakectrd; rm -f {device}; mknod {device} b 7 {number} && "
                           f"mount -t btrfs {device} {STATE} && chmod 0700 {STATE}")
        if mounted.returncode != 0:
            raise Unavailable(f"it cannot be mounted there: {mounted.stderr.strip()}")
        yield
    finally:
        host.run(f"systemctl stop flakectrd; umount {STATE}; rm -f {device or IMAGE}")
        if device:
            outside("losetup", "--detach", device)
        image.unlink(missing_ok=True)


def snapshots(alice, watch, n):
    what = f"snapshot of {LARGE_MB:,} MB, against one of {SMALL_MB} MB"
    host = alice.host
    try:
        with with_reflinks(host):
            names = {"small": SMALL_MB, "large": LARGE_MB}
            alice.ctl("up", cwd=alice.folder("kept", *map(container, names)))
            alice.ctl("down", *names)
            for name, size in names.items():
                host.run(f"head -c {size}M /dev/urandom >{STATE}/containers/{name}.u{alice.uid}/root/file; sync",
                         timeout=300, check=True)
            times = {name: [] for name in names}
            for i in range(n + 1):
                for name in names:
                    step = Step(Who(host, alice.name), "/", "flakectrctl", "snapshot", "--quiet", name, f"s{i}")
                    times[name].append(sum(watch.time(step)))
            alice.clean()
            return [Row(what, "ms", times["large"][1:], times["small"][1:], TARGET_CONSTANT)]
    except Unavailable as error:
        return [Row(what, "ms", missing=str(error))]


# What takes long is measured fewer times.
GROUPS = {
    "switching": (switching, 1),
    "removing": (removing, 4),
    "recovering": (recovering, 4),
    "snapshots": (snapshots, 2),
}


def run(alice, watch, n, groups=GROUPS):
    """The rows."""
    return [row for group in groups for measure, share in [GROUPS[group]]
            for row in measure(alice, watch, max(1, n // share))]
