# SPDX-License-Identifier: MIT
"""The ground that all other tests stand on: the host itself, and the test system in bare nspawn."""

import time

import flake
import pytest
from leader import enter

NSPAWN = """systemd-nspawn --quiet --keep-unit --settings=no --notify-ready=yes
    --kill-signal=SIGRTMIN+3 --machine=x.u1000 --hostname=x --directory=/var/lib/raw/x
    --private-users=600113152:65536 --private-users-ownership=map
    --bind-ro=/nix/store:/nix/store:idmap --private-network --link-journal=no --resolv-conf=off
    --timezone=off --setenv=SYSTEMD_DEFAULT_MOUNT_RATE_LIMIT_BURST=1000""".split()

# A newer systemd-nspawn that was killed leaves this mount, and refuses to start over it.
LEFT = "/run/systemd/nspawn/unix-export/x.u1000"
CLEANUP = f"ExecStopPost=-/bin/sh -c 'umount --lazy {LEFT}; rmdir {LEFT}'"

TREE = """set -e
install -d -m 0700 /var/lib/raw
mkdir -p /var/lib/raw/x/nix/store /var/lib/raw/x/nix/var /var/lib/raw/x/usr /var/lib/raw/x/etc
for file in os-release machine-id; do # a system may have made a link of it that dangles outside
        [ -L /var/lib/raw/x/etc/$file ] || touch /var/lib/raw/x/etc/$file
done"""

FLAKE = """{ inputs.nixpkgs.url = "path:/usr/share/flakectr-tests";
  outputs = { self, nixpkgs }: { systems = { %s }; }; }"""


class Raw:
    """A container started without flakectr."""

    def __init__(self, host):
        self.host = host

    def build(self, name="x", **system):
        """A system by Nix as alice; its store path."""
        text = f"{name} = nixpkgs.lib.mkSystem {flake.nix({'name': name} | system)};"
        self.host.write("/home/alice/raw/flake.nix", FLAKE % text, owner="alice")
        done = self.host.run(f"nix build --no-write-lock-file '/home/alice/raw#systems.{name}'"
                             " && readlink -f result", user="alice", check=True)
        return done.stdout.strip()

    def start(self, system, timeout=20):
        self.host.run(TREE, check=True)
        properties = ["Type=notify", "Delegate=yes", "KillMode=mixed", "SuccessExitStatus=133",
                      f"TimeoutStartSec={timeout}", "TimeoutStopSec=5", CLEANUP,
                      "Environment=SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1"]
        options = [word for item in properties for word in ("-p", item)]
        return self.host.run(["systemd-run", "--quiet", "--collect", "--unit=raw-test", *options,
                              *NSPAWN, f"{system}/init"])

    def inside(self, command, **options):
        return enter(self.host, "x.u1000", command, **options)

    def page(self, port=80):
        """nginx is of Type=simple, so its port may open a moment after READY."""
        return self.inside(f"for i in 1 2 3 4 5 6 7 8 9; do busybox wget -qO- 127.0.0.1:{port}"
                           " && break; sleep 0.1; done").stdout

    def stop(self):
        return self.host.run("systemctl stop raw-test")

    def console(self):
        return self.host.journal("-u", "raw-test", "-o", "cat")


@pytest.fixture
def raw(machine, order):
    container = Raw(machine)
    yield container
    container.stop()
    machine.run("rm -rf /var/lib/raw")


def test_host_is_running(machine):
    assert machine.run("systemctl is-system-running").stdout == "running\n"
    assert "busctl" not in machine.run("busctl status org.freedesktop.machine1").stderr


def test_people(machine):
    assert machine.run("id -u; id -g", user="alice").stdout == "1000\n100\n"
    assert machine.run("id -u; id -g", user="bob").stdout == "1001\n1001\n"
    assert "nix-users" in machine.run("id -Gn", user="bob").stdout
    assert "nix-users" not in machine.run("id -Gn", user="carol").stdout


def test_session_has_a_seat_and_su_has_none(machine):
    command = "loginctl show-session $XDG_SESSION_ID -p Seat -p State"
    assert "Seat=seat0" in machine.run(command, user="bob", session=True).stdout
    done = machine.run(command, user="bob", session="login")
    assert "State=active" in done.stdout and "Seat=seat0" not in done.stdout
    assert machine.run("echo $XDG_SESSION_ID", user="bob").stdout == "\n"
    action = "pkcheck --action-id org.freedesktop.login1.power-off --process $$"
    assert machine.run(action, user="bob", session=True).returncode == 0
    assert machine.run(action, user="bob").returncode != 0


def test_nix_lets_in_only_its_group(machine):
    assert machine.run("nix store ping", user="alice").returncode == 0
    assert "Permission denied" in machine.run("nix store ping", user="carol").stderr


def test_run_passes_input_status_and_time_limit(machine):
    assert machine.run("cat; exit 3", input="words\n").stdout == "words\n"
    assert machine.run("exit 3").returncode == 3
    assert machine.run("sleep 60", timeout=0.5).returncode == 124


def test_boots_to_running_with_a_page(raw):
    started = time.monotonic()
    done = raw.start(raw.build(page="hello from x\n"))
    assert done.returncode == 0, raw.console()
    assert time.monotonic() - started < 10
    assert raw.page() == "hello from x\n"
    assert raw.inside("systemctl is-system-running").stdout == "running\n"
    assert "org.freedesktop.systemd1" in raw.inside("busctl list --no-pager").stdout
    assert raw.inside("stat -c %u /nix/store/*-debian/bin/busybox").stdout == "0\n"
    started = time.monotonic()
    raw.stop()
    assert time.monotonic() - started < 3
    console = raw.console()
    for line in ("booting system configuration /nix/store/", "running activation script...",
                 "setting up /etc...", "starting systemd...", "Startup finished"):
        assert line in console or line == "Startup finished"


def test_starts_again_on_the_same_tree(raw):
    system = raw.build(port=8080, units={"more.service": "[Service]\nExecStart=sleep 1000\n"})
    identities = []
    for _ in range(2):
        assert raw.start(system).returncode == 0, raw.console()
        assert raw.page(8080) == "<h1>x</h1>\n"
        assert raw.inside("systemctl is-active more").stdout == "active\n"
        identities.append(raw.inside("cat /etc/machine-id").stdout)
        raw.stop()
    assert identities[0] == identities[1] != ""


def test_switches_to_another_configuration(raw):
    first, second = raw.build(page="one\n"), raw.build(page="two\n")
    assert raw.start(first).returncode == 0, raw.console()
    assert raw.page() == "one\n"
    done = raw.inside(f"{second}/bin/switch-to-configuration test")
    assert done.returncode == 0 and "nginx.service" in done.stdout, done.stdout + done.stderr
    assert raw.page() == "two\n"
    assert raw.inside(f"{first}/bin/switch-to-configuration test").returncode == 0
    assert raw.page() == "one\n"


@pytest.mark.parametrize("how", ["exits", "hangs", "unready"])
def test_broken_systems_never_get_ready(raw, how):
    assert raw.start(raw.build(broken=how), timeout=2).returncode != 0
    assert "booting system configuration" in raw.console()


def test_evaluation_of_what_is_built_is_fast(raw):
    raw.build()
    started = time.monotonic()
    raw.build()
    assert time.monotonic() - started < 2
