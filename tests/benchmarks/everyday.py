# SPDX-License-Identifier: MIT
"""Commands inside, in pairs with what systemd has for it, `systemd-run -M`, which is root's; and
with `podman exec`."""

from series import Row
from stopwatch import Step, Who

TARGET_TRUE, TARGET_PIPE = 1.5, 1.25  # the second: four fifths of the throughput
MEGABYTES = 512


def pairs(watch, ours, raw, n):
    """Times of both, ours and raw in turn; the first pair is for the caches."""
    times = [(sum(watch.time(ours)), sum(watch.time(raw))) for _ in range(n + 1)][1:]
    return [mine for mine, _ in times], [other for _, other in times]


def beside(watch, ours, peer, n):
    """The same in podman's container, which runs meanwhile."""
    what = "  beside podman exec of it"
    if peer.missing:
        return Row(what, "ms", missing=peer.missing)
    watch.time(peer.start, port=peer.kind.port)
    ours, theirs = pairs(watch, ours, Step(Who(peer.kind.host, "root"), "/", *peer.kind.exec), n)
    watch.time(peer.stop)
    return Row(what, "ms", ours, theirs)


def run(alice, name, watch, n, peer):
    """Of a container that runs. peer: podman's of the same system, down."""
    user, root = Who(alice.host, alice.name), Who(alice.host, "root")
    machine = f"{name}.u{alice.uid}"
    systemd_run = ["systemd-run", "--quiet", "-M", machine, "--wait", "--pipe", "--"]
    ours_true = Step(user, "/", "flakectrctl", "exec", name, "--", "true")
    ours, raw = pairs(watch, ours_true, Step(root, "/", *systemd_run, "/usr/bin/true"), n)
    rows = [Row("exec true", "ms", ours, raw, TARGET_TRUE), beside(watch, ours_true, peer, n)]

    def there_and_back(*words):
        return ["sh", "-c", f"head -c {MEGABYTES}M /dev/zero | {' '.join(words)} | cat >/dev/null"]

    # Somebody reads: what is written to /dev/null goes nowhere.
    ours, raw = pairs(
        watch, Step(user, "/", *there_and_back("flakectrctl", "exec", name, "--", "cat")),
        Step(root, "/", *there_and_back(*systemd_run, "/usr/bin/cat")), n)
    return [*rows, Row(f"exec, {MEGABYTES} MB there and back", "ms", ours, raw, TARGET_PIPE)]
