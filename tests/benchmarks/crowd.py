# SPDX-License-Identifier: MIT
"""How it grows: 1, 10 and 100 containers together against as many raw ones, and 1,000 known ones."""

import json
import shlex

import daemon
from flake import container
from raw import Raw, place
from series import Row
from stopwatch import PROGRAM, Step, Who

COUNTS = (1, 10, 100)
KNOWN = 1000
IN_NETWORK = 250
AT_ONCE = (2, 4, 0)  # of the raw ones; 0: all. The quickest counts
PORT = 80
STATE = "/var/lib/flakectr/containers"
TARGET_TOGETHER, TARGET_LIST_MS, TARGET_KNOWN_MB, TARGET_OURS_KB = 1.05, 40, 10, 1536

# All that is ours on the host, whatever it is for, with what stands beside each nspawn: that itself
# and what is inside are not.
OURS = """for unit in flakectrd.service $(systemctl list-units --plain --no-legend 'flakectrd-*' |
        awk '{ print $1 }'); do
        pid=$(systemctl show -P MainPID $unit); [ "$pid" = 0 ] || echo $pid
done | { cat; pgrep -x flakectr-run; } | while read -r pid; do
        cat /proc/$pid/smaps_rollup
done | awk '/^Pss:/ { sum += $2 } END { print sum + 0 }'"""


class Crowd:
    def __init__(self, alice, watch):
        self.alice, self.host, self.watch = alice, alice.host, watch
        self.names = [f"crowd{i}" for i in range(COUNTS[-1])]
        folder = alice.folder("crowd", *(container(name) for name in self.names))
        alice.ctl("up", self.names[0], cwd=folder)
        self.raws = [Raw(self.host, f"flakectr-{self.names[0]}.u{alice.uid}.service", i)
                     for i in range(COUNTS[-1])]
        alice.ctl("down", self.names[0])
        self.nothing = self.ours()
        for raw in self.raws:
            raw.prepare()
            words = [PROGRAM, raw.address4, PORT, 0, 0, "/", *raw.start]
            self.host.write(f"{raw.copy}.start", shlex.join(map(str, words)))
        alice.ctl("up", cwd=folder, timeout=900)
        self.rss = daemon.memory(self.host, f"{COUNTS[-1]} running")[0]
        self.all = self.ours()
        alice.ctl("down", *self.names, timeout=900)

    def ours(self):
        """KB, of the daemon and its helpers, what is shared counted once."""
        return int(self.host.run(OURS, check=True).stdout)

    def ours_started(self, n):
        user = Who(self.host, self.alice.name)
        taken = sum(self.watch.time(Step(user, "/", "flakectrctl", "start", "--quiet",
                                         *self.names[:n])))
        self.alice.ctl("down", *self.names[:n], timeout=900)
        return taken

    def raws_started(self, n, at_once):
        script = f"{place('N')}.start"
        command = f"seq 0 {n - 1} | xargs -P {at_once} -I N sh {script}"
        taken = sum(self.watch.time(Step(Who(self.host, "root"), "/", "sh", "-c", command)))
        self.host.run(["systemctl", "stop", *(raw.stop[-1] for raw in self.raws[:n])], timeout=900)
        return taken

    def row(self, n, times):
        ours, raw = [], []
        for _ in range(times + 1):
            ours.append(self.ours_started(n))
            raw.append(min(self.raws_started(n, at_once) for at_once in AT_ONCE))
        return Row(f"{n} started together", "ms", ours[1:], raw[1:], TARGET_TOGETHER)


def copied(record, i):
    """A record as that of another container, which is in another network after some."""
    network, address = i // IN_NETWORK + 1, i % IN_NETWORK + 2
    prefix = ":".join(record["lease"]["gateway6"].split(":")[:3])
    lease = {"bridge": f"fc-{network:08x}", "address4": f"10.233.{network}.{address}",
             "gateway4": f"10.233.{network}.1", "address6": f"{prefix}:{network:x}::{address:x}",
             "gateway6": f"{prefix}:{network:x}::1"}
    return record | {"name": f"copy{i}", "uidBase": record["uidBase"] + 65536 * (i + 1000),
                     "lease": record["lease"] | lease}


def known(alice, watch, n):
    """Of many records, written by hand: list, and the daemon's memory."""
    host, uid = alice.host, alice.uid
    alice.ctl("up", cwd=alice.folder("known", container("known")))
    alice.ctl("down", "known")
    host.run("systemctl restart flakectrd", check=True)
    alice.ctl("list", cwd="/")
    before = daemon.memory(host, "1 known")[0].ours[0]
    host.run("systemctl stop flakectrd", check=True)
    files = {name: json.loads(host.read(f"{STATE}/known.u{uid}/{name}"))
             for name in ("record.json", "spec.json")}
    for i in range(KNOWN - 1):
        folder = f"{STATE}/copy{i}.u{uid}"
        host.run(["mkdir", "-p", "-m", "0700", folder, f"{folder}/root"], check=True)
        host.write(f"{folder}/record.json", json.dumps(copied(files["record.json"], i)), mode=0o600)
        host.write(f"{folder}/spec.json", json.dumps(files["spec.json"] | {"name": f"copy{i}"}),
                   mode=0o600)
    listed = daemon.listing(alice, watch, n, KNOWN, TARGET_LIST_MS)
    after = daemon.memory(host, f"{KNOWN} known")[0].ours[0]
    host.run(f"systemctl stop flakectrd; rm -rf {STATE}/copy*", check=True)
    alice.clean()
    return [listed, Row(f"daemon, {KNOWN} stopped ones", "MB", [after - before],
                        limit=TARGET_KNOWN_MB)]


def run(alice, watch, n):
    """Yields the rows. Some are plotted."""
    crowd = Crowd(alice, watch)
    for count in COUNTS:
        yield crowd.row(count, max(1, n // 10))
    each = (crowd.all - crowd.nothing) / COUNTS[-1]
    alice.clean()
    yield crowd.rss
    yield Row("ours beside each nspawn", "KB", [each], limit=TARGET_OURS_KB)
    yield from known(alice, watch, n)
