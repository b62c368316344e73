# SPDX-License-Identifier: MIT
"""What the daemon takes while it has nothing to do, and how long `list` takes."""

import re
import time

from flake import container
from series import Row
from stopwatch import Step, Who

SETTLE = 33  # seconds: each half minute the daemon gives back what the last calls needed
TARGET_LIST_MS, TARGET_RSS_MB = 10, 12
# dbus-daemon lets a connection have 512 match rules, and flakectrd has several for each container.
KNOWN = 100
TARGET_LIST_KNOWN_MS, TARGET_COMPLETION_MS = 15, 50


def memory(host, when, limit=None):
    # It may have left meanwhile, for want of anything to do.
    host.run(["flakectrctl", "list", "--quiet"], check=True)
    pid = host.run(["systemctl", "show", "--property=MainPID", "--value", "flakectrd.service"],
                   check=True).stdout.strip()
    time.sleep(SETTLE)
    sizes = dict(re.findall(r"^(Rss|Pss):\s+(\d+) kB$", host.read(f"/proc/{pid}/smaps_rollup"),
                            re.MULTILINE))
    return [Row(f"daemon RSS, {when}", "MB", [int(sizes["Rss"]) / 1024], limit=limit),
            Row(f"daemon PSS, {when}", "MB", [int(sizes["Pss"]) / 1024])]


def listing(alice, watch, n, count, limit=TARGET_LIST_MS, what=None):
    """`flakectrctl list` of that many containers, n times; in ms."""
    step = Step(Who(alice.host, alice.name), "/", "flakectrctl", "list")
    found = len(alice.json("list"))
    assert found == count, f"the list has {found} containers, not {count}"
    values = [sum(watch.time(step)) for _ in range(n + 1)][1:]
    plural = "s" if count > 1 else ""
    return Row(what or f"list, {count} container{plural}", "ms", values, limit=limit)


def known(alice, watch, n):
    """Of many that are known and do not run: list, and the names at the cursor of a shell."""
    ports = [[{"container": 80, "host": 20000 + i, "onDemand": True}] for i in range(KNOWN)]
    folder = alice.folder("known", *(container(f"web{i}", spec={"ports": port})
                                       for i, port in enumerate(ports)))
    alice.ctl("up", cwd=folder, timeout=600)
    completion = Step(Who(alice.host, alice.name), "/", "flakectrctl", "complete", "--", "status", "we")
    values = [sum(watch.time(completion)) for _ in range(n + 1)][1:]
    rows = [listing(alice, watch, n, KNOWN, TARGET_LIST_KNOWN_MS),
            Row(f"completion, {KNOWN} containers", "ms", values, limit=TARGET_COMPLETION_MS)]
    alice.clean()
    return rows
