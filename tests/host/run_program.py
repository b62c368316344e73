# SPDX-License-Identifier: MIT
"""A container started by flakectr-run without the daemon: its record is written by hand."""

import json
import time

import pid1
import pytest
from leader import enter
from test_system import Raw

RUN = "/usr/libexec/flakectr/flakectr-run"
STATE = "/var/lib/flakectr"
MACHINE = "run-test.u1000"
UNIT = f"flakectr-{MACHINE}.service"
DIRECTORY = f"{STATE}/containers/{MACHINE}"
STORE_PATH = "/nix/store/00000000000000000000000000000000-any"  # the record's is the one that counts
BRIDGE = "fc-0000abcd"
LEASE = {"bridge": BRIDGE, "address4": "10.233.7.2", "gateway4": "10.233.7.1",
         "address6": "fd12:3456:789a:7::2", "gateway6": "fd12:3456:789a:7::1"}
PAGES = ("http://10.233.7.2/", "http://[fd12:3456:789a:7::2]/")

MAKE = f"""set -e
install -d -m 0700 {STATE} {STATE}/containers {DIRECTORY}
cd {DIRECTORY}
mkdir -p root/nix/store root/nix/var root/usr root/etc
touch root/etc/os-release root/etc/machine-id
ip link add {BRIDGE} type bridge
ip addr add 10.233.7.1/24 dev {BRIDGE}
ip -6 addr add fd12:3456:789a:7::1/64 dev {BRIDGE} nodad
ip link set {BRIDGE} up"""

END = f"systemctl kill --signal=KILL {UNIT}; systemctl stop {UNIT}"
REMOVE = f"""ip link delete {BRIDGE}
umount {DIRECTORY}/root
chown root:root {STATE} {STATE}/containers; chmod 0700 {STATE} {STATE}/containers
rm -rf {DIRECTORY} /tmp/run-test"""

# overlayfs has no mapped mounts.
OVERLAY = f"""cd {DIRECTORY} && mkdir upper work && cp -a root lower &&
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work root"""

# As daemon/unit.c makes it.
PROPERTIES = ("Type=notify", "NotifyAccess=all", "KillMode=mixed", "RestartForceExitStatus=133",
              "SuccessExitStatus=133", "TimeoutStartSec=30", "TimeoutStopSec=20",
              "Environment=SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1", "Delegate=yes",
              "Slice=machine-flakectr-u1000.slice", "TasksMax=16384", "DevicePolicy=closed",
              "DeviceAllow=/dev/net/tun rwm", "DeviceAllow=char-pts rw",
              f"ExecStopPost={RUN} --clean {MACHINE}")

# Before all other units: what the network is at that moment.
EARLY = """[Unit]
DefaultDependencies=no
Before=sysinit.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'ip addr show dev host0 >/early; ip route >>/early; ip -6 route >>/early'
"""


def source(volume):
    return volume.split(":")[0] if isinstance(volume, str) else volume.get("source")


class Container:
    def __init__(self, host):
        self.host, self.started = host, False

    def record(self, system, /, volumes=(), read_only=(), **changes):
        """Its record, which grants all that is wanted, and its spec; the changes are of the record."""
        spec = {"version": 1, "name": "run-test", "system": STORE_PATH,
                "volumes": volumes, "volumes-ro": read_only}
        self.host.write(f"{DIRECTORY}/spec.json", json.dumps(spec), mode=0o600)
        record = {"version": 1, "name": "run-test", "owner": 1000, "ownerName": "alice",
                  "flake": "/home/alice/raw", "system": system, "uidBase": 600113152,
                  "lease": LEASE, "up": True,
                  "grants": [f"read and write {source(volume)}" for volume in (*volumes, *read_only)]}
        record |= changes
        record = {key: value for key, value in record.items() if value is not None}
        self.host.write(f"{DIRECTORY}/record.json", json.dumps(record), mode=0o600)

    def start(self, *command, wait=True):
        self.started = True
        options = [word for item in PROPERTIES for word in ("-p", item)]
        options += [] if wait else ["--no-block"]
        return self.host.run(["systemd-run", "--quiet", "--collect", f"--unit={UNIT}", *options,
                              *(command or (RUN, MACHINE))])

    def refused(self, *words, machine=MACHINE):
        """It does not start, and says all of these words in one line."""
        done = self.host.run([RUN, machine], timeout=20)
        assert done.returncode == 1, done.stdout + done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
        for word in words:
            assert word in done.stderr, done.stderr

    def inside(self, command):
        return enter(self.host, MACHINE, command)

    def pages(self):
        fetch = "curl -gsS --retry 20 --retry-connrefused --retry-delay 0 --retry-max-time 5 "
        return [self.host.run(f"{fetch} '{page}'").stdout for page in PAGES]

    def state(self):
        return pid1.state(self.host, UNIT)

    def stop(self):
        """How many seconds it took."""
        started = time.monotonic()
        self.host.run(f"systemctl stop {UNIT}")
        return time.monotonic() - started

    def console(self):
        return self.host.journal("-u", UNIT, "-o", "cat")


@pytest.fixture
def container(host, order):
    host.run(f"[ -d {STATE}/containers ] || install -d -m 0700 {STATE} {STATE}/containers")
    made = Container(host)
    host.run(MAKE, check=True)
    yield made
    if made.started:
        host.run(END)
    host.run(REMOVE)


@pytest.fixture(scope="module")
def system(host):
    return Raw(host).build("x", page="hello\n", units={"early.service": EARLY})


def add_to_store(host, script):
    """A store path made of what the script leaves in its directory, whatever that is."""
    prepare = "rm -rf /tmp/run-test && mkdir -p /tmp/run-test/odd && cd /tmp/run-test/odd\n"
    host.run(prepare + script, check=True)
    return host.run("nix-store --add /tmp/run-test/odd", check=True).stdout.strip()
