# SPDX-License-Identifier: MIT
"""This machine's control groups: what it takes to move a process to another, and as flakectr has them.

A host of the tests cannot change them. For it the machine is what flakectr-cgroups.service would make of it;
from Linux 6.18 on it stays so until it boots anew.
"""

import contextlib
import pathlib
import statistics
import subprocess
import tempfile
import time

from host import cgroup_options

MOVES = 7
PAUSE = 0.05  # what passes between moves, or they would share what the kernel waits for
SLOW_MS = 2


@contextlib.contextmanager
def mounted():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "cgroup2", "-o", cgroup_options(), "cgroup2", folder], check=True)
        try:
            yield pathlib.Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def moving():
    """Milliseconds."""
    times = []
    with mounted() as root, subprocess.Popen(["sleep", "infinity"]) as process:
        groups = [root / f"bench-{process.pid}-{i}" for i in range(2)]
        try:
            for group in groups:
                group.mkdir()
            for i in range(MOVES):
                time.sleep(PAUSE)
                started = time.perf_counter()
                (groups[i % 2] / "cgroup.procs").write_text(str(process.pid), encoding="ascii")
                times.append(1000 * (time.perf_counter() - started))
        finally:
            process.kill()
            process.wait()
            for group in groups:
                group.rmdir()
    return statistics.median(times)


@contextlib.contextmanager
def favored():
    before = cgroup_options()
    with mounted() as root:
        subprocess.run(["mount", "-o", "remount,rw,favordynmods", root], check=True)
        try:
            yield
        finally:
            subprocess.run(["mount", "--options-mode=ignore", "-o", f"remount,{before}", root], check=True)
