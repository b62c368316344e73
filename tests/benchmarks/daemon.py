# SPDX-License-Identifier: MIT
"""What the daemon takes while it has nothing to do, and how long `list` takes."""

import re
import time

from series import Row
from stopwatch import Step, Who

SETTLE = 33  # seconds: each half minute the daemon gives back what the last calls needed
TARGET_LIST_MS, TARGET_RSS_MB = 10, 12


def memory(host, when, limit=None):
    pid = host.run(["systemctl", "show", "--property=MainPID", "--value", "flakectrd.service"],
                   check=True).stdout.strip()
    time.sleep(SETTLE)
    sizes = dict(re.findall(r"^(Rss|Pss):\s+(\d+) kB$", host.read(f"/proc/{pid}/smaps_rollup"),
                            re.MULTILINE))
    return [Row(f"daemon RSS, {when}", "MB", [int(sizes["Rss"]) / 1024], limit=limit),
            Row(f"daemon PSS, {when}", "MB", [int(sizes["Pss"]) / 1024])]


def listing(alice, watch, n, count):
    """`flakectrctl list` of that many containers, n times; in ms."""
    step = Step(Who(alice.host, alice.name), "/", "flakectrctl", "list")
    found = len(alice.json("list"))
    assert found == count, f"the list has {found} containers, not {count}"
    values = [sum(watch.time(step)) for _ in range(n + 1)][1:]
    plural = "s" if count > 1 else ""
    return Row(f"list, {count} container{plural}", "ms", values, limit=TARGET_LIST_MS)
