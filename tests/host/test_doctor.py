# SPDX-License-Identifier: MIT
"""flakectrctl doctor: what it says of a host in order, and of each thing that is not."""

import contextlib
import json
import signal
import time
from subprocess import PIPE

import bus
import pytest
from dropin import drop_in
from until import until

SYSTEM = ["systemd", "dbus", "machined", "polkit", "flakectrd", "authorisation"]
ROOTS = ["user-namespaces", "mapped-state", "mapped-store", "disk-limit"]
DAEMONS = ["nftables", "firewall"]  # of its own knowledge
REST = ["nix", "nix-daemon", "nix-users", "names", "resolver", "name-service", "forwarding", "network",
        "space-state", "space-nix", "inotify"]
ALL = SYSTEM + ROOTS + DAEMONS + REST
STATE = "/var/lib/flakectr"

# overlayfs has no mapped mounts.
OVERLAY = f"""mkdir -p /var/tmp/doctor/upper /var/tmp/doctor/work && chmod 0700 /var/tmp/doctor/upper &&
mount -t overlay overlay {STATE} \
        -o lowerdir={STATE},upperdir=/var/tmp/doctor/upper,workdir=/var/tmp/doctor/work"""


class Report:
    """What doctor says, as JSON; `faults` is what it does not find in order, of this host: how many
    inotify instances there may be is the machine's."""

    def __init__(self, person):
        done = person.ctl("doctor", "--json", check=False)
        self.lines = json.loads(done.stdout)
        self.faults = {line["check"]: line["verdict"] for line in self.lines
                       if line["verdict"] != "ok" and line["check"] != "inotify"}
        self.code = done.returncode
        assert done.stderr == ""
        assert self.code == (1 if "error" in self.faults.values() else 0)

    def text(self, check):
        text, = (line["text"] for line in self.lines if line["check"] == check)
        return text


@pytest.fixture(autouse=True)
def resolver(host):
    host.write("/etc/resolv.conf", "nameserver 192.0.2.1\n")
    yield
    host.write("/etc/resolv.conf", "")


@pytest.fixture
def after(host):
    """after(COMMAND): run when the test is over, in reverse order."""
    with contextlib.ExitStack() as stack:
        yield lambda command: stack.callback(host.run, command, check=True)


@pytest.fixture
def masked(host, after):
    def mask(unit, how=""):
        after(f"systemctl unmask {how} {unit}")
        host.run(f"systemctl mask --now {how} {unit}", check=True)
    return mask


@pytest.fixture
def trial(host):
    """trial(LINES...): of the unit in which flakectr-run tries things, until it is called again."""
    with contextlib.ExitStack() as stack:
        def write(*lines):
            stack.close()
            stack.enter_context(drop_in(host, "flakectrd-check-.service", *lines))
        yield write


def check_units(host):
    return host.run("systemctl list-units --all --plain --no-legend 'flakectrd-check-*'").stdout.split("\n")[:-1]


def await_check_units(host, n):
    until(lambda: len(check_units(host)) == n, 8, lambda: check_units(host))


def test_a_host_in_order(alice, nothing_left):
    report = Report(alice)
    assert [line["check"] for line in report.lines] == ALL
    assert report.faults == {}
    for line in report.lines:
        assert set(line) == {"check", "verdict", "text"} and line["text"]
    nothing_left()


def test_as_text_one_line_for_each_check(alice):
    lines = alice.ctl("doctor").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[check, "ok"] for check in ALL]
    assert "web" in alice.refused("doctor", "web", code=2)


def test_for_root(host):
    done = host.run("flakectrctl doctor --json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {line["verdict"] for line in json.loads(done.stdout)} == {"ok"}


def test_whom_nix_does_not_let_in(carol):
    report = Report(carol)
    assert report.faults == {"nix-users": "error", "nix-daemon": "not checked"}
    assert "usermod -aG nix-users carol" in report.text("nix-users")


def test_a_member_whose_session_does_not_know_yet(carol, host, after):
    """A build gets in: PID 1 reads the groups anew."""
    with carol.popen("echo; read -r _; exec flakectrctl doctor --json", stdin=PIPE, stdout=PIPE,
                     text=True) as doctor:
        doctor.stdout.readline()
        after("gpasswd --delete carol nix-users")
        host.run("usermod -aG nix-users carol", check=True)
        lines = {line["check"]: line for line in json.loads(doctor.communicate("\n", timeout=60)[0])}
    assert lines["nix-users"]["verdict"] == "ok"
    assert lines["nix-daemon"]["verdict"] == "not checked"


def test_without_session_and_group(bob):
    assert Report(bob).faults == {}
    bob.session = False
    report = Report(bob)
    bob.session = True
    assert report.faults == {"authorisation": "warning"}
    assert "usermod -aG flakectr bob" in report.text("authorisation")


@pytest.mark.parametrize("how, words", [("", "systemctl unmask systemd-machined"),
                                        ("--runtime", "systemctl unmask --runtime systemd-machined")])
def test_machined_masked(alice, masked, how, words):
    masked("systemd-machined.service", how)
    report = Report(alice)
    assert report.faults == {"machined": "error"}
    assert words in report.text("machined")


def test_polkit_masked(alice, masked):
    masked("polkit.service")
    report = Report(alice)
    assert report.faults == {"polkit": "error", "authorisation": "not checked"}
    assert "systemctl unmask polkit" in report.text("polkit")


def test_polkit_without_our_actions(alice, host, after):
    actions = "/usr/share/polkit-1/actions/org.flakectr1.policy"
    after(f"mv {actions}.away {actions} && systemctl restart polkit")
    host.run(f"mv {actions} {actions}.away && systemctl restart polkit", check=True)
    report = Report(alice)
    assert report.faults == {"authorisation": "error"}
    assert "systemctl restart polkit" in report.text("authorisation")


def test_the_daemon_masked(alice, masked):
    masked("flakectrd.service")
    report = Report(alice)
    assert report.faults == {"flakectrd": "error"} | dict.fromkeys(ROOTS + DAEMONS, "not checked")
    assert "systemctl unmask flakectrd" in report.text("flakectrd")


@pytest.mark.parametrize("file, faults", [
    ("system-services/org.flakectr1.service", {"dbus": "error", "flakectrd": "error"}),
    ("system.d/org.flakectr1.conf", {"flakectrd": "error"}),
])
def test_what_the_bus_does_not_know(alice, host, after, file, faults):
    file = f"/usr/share/dbus-1/{file}"
    after(f"mv {file}.away {file} && systemctl reload dbus")
    host.run(f"systemctl stop flakectrd; mv {file} {file}.away && systemctl reload dbus", check=True)
    report = Report(alice)
    assert report.faults == faults | dict.fromkeys(ROOTS + DAEMONS, "not checked")
    for check in faults:
        assert "systemctl reload dbus" in report.text(check)


def test_no_nix(alice, host, after):
    after("mv /usr/bin/nix.away /usr/bin/nix")
    host.run("mv /usr/bin/nix /usr/bin/nix.away", check=True)
    report = Report(alice)
    assert report.faults == {"nix": "error"}
    assert "nix-bin" in report.text("nix")


@pytest.mark.parametrize("says, verdict", [("nix (Nix) 2.7.9", "error"), ("hello", "error"),
                                           ("nix (Lix, like Nix) 2.91.1", "ok")])
def test_another_nix(alice, host, after, says, verdict):
    """What comes first in the PATH of builds."""
    after("rm /usr/local/bin/nix")
    host.write("/usr/local/bin/nix", f"#!/bin/sh\n[ \"$1\" = --version ] && echo '{says}'\n", mode=0o755)
    assert Report(alice).faults == ({} if verdict == "ok" else {"nix": verdict})


def test_nix_daemon_stopped(alice, host, after):
    after("systemctl start nix-daemon.socket")
    host.run("systemctl stop nix-daemon.socket nix-daemon.service", check=True)
    report = Report(alice)
    assert report.faults == {"nix-daemon": "error"}
    assert "systemctl enable --now nix-daemon.socket" in report.text("nix-daemon")


def test_nix_daemon_hangs_up(alice, host, after):
    conf = "/etc/nix/nix.conf"
    after(f"mv {conf}.away {conf}; systemctl restart nix-daemon.service")
    host.run(f"cp {conf} {conf}.away; echo 'allowed-users = bob' >>{conf};"
             " systemctl restart nix-daemon.service", check=True)
    report = Report(alice)
    assert report.faults == {"nix-daemon": "error"}
    assert "allowed-users" in report.text("nix-daemon")


def test_no_user_namespaces(alice, trial):
    trial("RestrictNamespaces=~user")
    report = Report(alice)
    assert report.faults == {"user-namespaces": "error"} | dict.fromkeys(ROOTS[1:], "not checked")
    assert "max_user_namespaces" in report.text("user-namespaces")


def test_the_state_is_open_to_others(alice, host, after):
    assert Report(alice).faults == {}
    after(f"chmod 0700 {STATE}")
    host.run(f"chmod 0755 {STATE}", check=True)
    report = Report(alice)
    assert report.faults == {"mapped-state": "error", "disk-limit": "not checked"}
    assert f"chmod 0700 {STATE}" in report.text("mapped-state")


def test_a_file_system_without_mapped_mounts(alice, host, after):
    after(f"systemctl stop flakectrd; umount {STATE}; rm -rf /var/tmp/doctor")
    host.run(f"systemctl stop flakectrd; {OVERLAY}", check=True)
    report = Report(alice)
    assert report.faults == {"mapped-state": "warning"}
    assert "ext4" in report.text("mapped-state")


def test_what_may_be_watched(alice, host):
    instances = int(host.read("/proc/sys/fs/inotify/max_user_instances"))
    line, = (line for line in Report(alice).lines if line["check"] == "inotify")
    assert line["verdict"] == ("ok" if instances >= 1024 else "warning")
    assert f"{instances} inotify instances" in line["text"]
    assert ("sysctl -w fs.inotify" in line["text"]) == (instances < 1024)
    assert "max_user_instances = 8192" in host.read("/usr/lib/sysctl.d/30-flakectr.conf")


def test_a_full_and_a_read_only_disk(alice, host, after):
    after(f"systemctl stop flakectrd; umount {STATE}")
    host.run(f"systemctl stop flakectrd; mount -t tmpfs -o size=65m,mode=0700 tmpfs {STATE}", check=True)
    assert Report(alice).faults["space-state"] == "warning"
    host.run(f"head -c 2M /dev/zero >{STATE}/ballast", check=True)
    assert Report(alice).faults["space-state"] == "error"
    host.run(f"mount -o remount,ro {STATE}", check=True)
    report = Report(alice)
    assert report.faults["space-state"] == "error" and "read-only" in report.text("space-state")


def test_what_cannot_be_tried(alice, trial):
    trial("ExecStart=", "ExecStart=/nonexistent")
    assert Report(alice).faults == dict.fromkeys(ROOTS, "not checked")
    trial("ExecStart=", "ExecStart=/bin/sh -c 'kill -KILL $$$$'")
    assert Report(alice).faults == dict.fromkeys(ROOTS, "not checked")


def test_what_takes_too_long_is_ended(alice, trial, nothing_left):
    trial("ExecStartPre=/bin/sleep 60")
    started = time.monotonic()
    assert Report(alice).faults == dict.fromkeys(ROOTS, "not checked")
    assert time.monotonic() - started < 20
    nothing_left()


def test_it_ends_when_its_caller_leaves(alice, host, trial):
    trial("ExecStartPre=/bin/sleep 8")
    with alice.popen(["flakectrctl", "doctor"]):
        await_check_units(host, 1)
        assert alice.signal(signal.SIGTERM) > 0
    started = time.monotonic()
    await_check_units(host, 0)
    assert time.monotonic() - started < 5


def test_a_few_at_a_time(alice, bob, host, trial):
    trial("ExecStartPre=/bin/sleep 3")
    with alice.popen(["flakectrctl", "doctor"]), alice.popen(["flakectrctl", "doctor"]):
        await_check_units(host, 2)
        done = bus.call(alice, "Diagnose")
        assert f"{bus.ERROR}LimitsExceeded" in done.stderr
        assert Report(alice).faults == dict.fromkeys(ROOTS + DAEMONS, "not checked")
        assert bus.call(bob, "Diagnose").returncode == 0
    assert Report(alice).faults == {}


def test_everybody_may_ask_and_learns_nothing_of_others(carol):
    carol.session = False
    done = bus.call(carol, "Diagnose")
    assert done.returncode == 0, done.stderr
    for check in ROOTS + DAEMONS:
        assert check in done.stdout
    assert "alice" not in done.stdout and "u1000" not in done.stdout


def test_no_dnsmasq(alice, host, after):
    after("mv /usr/sbin/dnsmasq.away /usr/sbin/dnsmasq")
    host.run("mv /usr/sbin/dnsmasq /usr/sbin/dnsmasq.away", check=True)
    report = Report(alice)
    assert report.faults == {"names": "error"} and "dnsmasq-base" in report.text("names")
