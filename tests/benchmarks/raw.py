# SPDX-License-Identifier: MIT
"""The other side of each pair: the same systemd-nspawn without flakectr.

Its command line, environment and unit are read from a container of flakectr's that runs. It has a
copy of that one's root tree, and uids, a bridge and addresses of its own. The bridge is there all
the time, which flakectr's is not: making and removing it counts as flakectr's."""

import re

NAME = "bench-raw"
BRIDGE = "bench0"
GATEWAY4, GATEWAY6 = "10.250.77.1", "fd00:bec4::1"
UIDS_BEYOND = 1000

# Left to systemd itself, or flakectr's own.
NOT_SAME = {"ExecStart", "ExecStopPost", "Description", "SyslogIdentifier", "CollectMode",
            "Environment"}
PASSED = {"PATH", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY"}


def properties(unit_file):
    """Key=value of a unit file, but for what differs."""
    lines = re.findall(r"^(\w+)=(.+)$", unit_file, re.MULTILINE)
    return [f"{key}={value}" for key, value in lines if key not in NOT_SAME]


def own(word, previous, identity):
    """One word of the command line with what is a container's own."""
    sixth = ":" in word
    if previous == "--address":
        address = identity["address6"] if sixth else identity["address4"]
        return f"{address}/{word.partition('/')[2]}"
    if previous == "--gateway":
        return GATEWAY6 if sixth else GATEWAY4
    key, _, value = word.partition("=")
    if key == "--private-users":
        base, _, size = value.partition(":")
        value = f"{int(base) + identity['uids_beyond']}:{size}"
    value = {"--machine": identity["name"], "--directory": identity["tree"],
             "--network-bridge": BRIDGE}.get(key, value)
    return f"{key}={value}" if value else word


def own_identity(words, **identity):
    """The words behind the program's name, but for what would wait for flakectrd, and
    what systemd-nspawn then does itself."""
    return [own(word, previous, identity) for previous, word in zip(["", *words], words)
            if not (word.endswith("/flakectr-names") or word in ("--names", "--filter"))]


def place(i):
    """Where the tree of the i-th one is."""
    return f"/var/lib/{NAME}{i}"


class Raw:
    def __init__(self, host, unit, i=0):
        """unit: of a container of flakectr's that runs now. i: several are beside each other."""
        self.host = host
        self.address4, name = f"10.250.77.{i + 10}", f"{NAME}{i}"
        self.copy = place(i)
        pid = host.run(["systemctl", "show", "--property=MainPID", "--value", unit],
                       check=True).stdout.strip()
        words = host.read(f"/proc/{pid}/cmdline").rstrip("\0").split("\0")
        program = host.run(["readlink", f"/proc/{pid}/exe"], check=True).stdout.strip()
        environment = host.read(f"/proc/{pid}/environ").rstrip("\0").split("\0")
        self.words = words[1:]
        self.tree = next(w for w in words if w.startswith("--directory=")).partition("=")[2]
        self.start = [
            "systemd-run", "--quiet", "--collect", f"--unit={name}.service",
            *(f"--setenv={v}" for v in environment if v.partition("=")[0] in PASSED),
            *(f"--property={p}" for p in properties(host.read(f"/run/systemd/transient/{unit}"))),
            "--", program,
            *own_identity(self.words, address4=self.address4, address6=f"fd00:bec4::{i + 10:x}",
                          name=name, uids_beyond=(UIDS_BEYOND + 2 * i) * 65536, tree=self.copy)]
        self.stop = ["systemctl", "stop", f"{name}.service"]

    def prepare(self):
        """The tree's container is down meanwhile."""
        self.host.run(["cp", "-a", self.tree, self.copy], check=True)
        if self.host.run(["ip", "link", "show", BRIDGE]).returncode == 0:
            return
        for command in (["ip", "link", "add", BRIDGE, "type", "bridge"],
                        ["ip", "address", "add", f"{GATEWAY4}/24", "dev", BRIDGE],
                        ["ip", "address", "add", f"{GATEWAY6}/64", "dev", BRIDGE, "nodad"],
                        ["ip", "link", "set", BRIDGE, "up"]):
            self.host.run(command, check=True)
