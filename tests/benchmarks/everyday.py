# SPDX-License-Identifier: MIT
"""Commands inside, in pairs with what systemd has for it: `systemd-run -M`, which is root's."""

from series import Row
from stopwatch import Step, Who

TARGET_TRUE, TARGET_PIPE = 1.5, 1.25  # the second: four fifths of the throughput
MEGABYTES = 512


def pairs(watch, ours, raw, n):
    """Times of both, ours and raw in turn; the first pair is for the caches."""
    times = [(sum(watch.time(ours)), sum(watch.time(raw))) for _ in range(n + 1)][1:]
    return [mine for mine, _ in times], [other for _, other in times]


def run(alice, name, watch, n):
    """Of a container that runs."""
    user, root = Who(alice.host, alice.name), Who(alice.host, "root")
    machine = f"{name}.u{alice.uid}"
    systemd_run = ["systemd-run", "--quiet", "-M", machine, "--wait", "--pipe", "--"]
    ours, raw = pairs(watch, Step(user, "/", "flakectrctl", "exec", name, "--", "true"),
                      Step(root, "/", *systemd_run, "/usr/bin/true"), n)
    rows = [Row("exec true", "ms", ours, raw, TARGET_TRUE)]

    zeros = f"head -c {MEGABYTES}M /dev/zero"
    ours, raw = pairs(
        watch, Step(user, "/", "sh", "-c", f"{zeros} | flakectrctl exec {name} -- cat >/dev/null"),
        Step(root, "/", "sh", "-c", f"{zeros} | {' '.join(systemd_run)} /usr/bin/cat >/dev/null"),
        max(1, n // 4))
    return [*rows, Row(f"exec, {MEGABYTES} MB there and back", "ms", ours, raw, TARGET_PIPE)]
