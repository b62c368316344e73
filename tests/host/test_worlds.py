# SPDX-License-Identifier: MIT
"""What others do: machined, polkit, D-Bus and Nix come and go, and a container ends as it likes."""

import subprocess
import time

import bus
import pytest
from flake import container
from held import hold
from leader import leader
from pid1 import invocation
from steady import QUICK, known
from until import until

WORLDS = ["systemd-machined", "polkit", "dbus", "nix-daemon"]
UNIT = "flakectr-one.u1000.service"
# For State: the wish is a second, and the host of the tests may be busy.
SOON = 5


@pytest.fixture
def one(alice):
    """alice's container, up."""
    alice.ctl("up", "one", cwd=alice.folder("web", container("one")))
    return alice


def await_bus(person, patience=QUICK):
    """Until flakectrd answers again."""
    until(lambda: person.run(["busctl", "--timeout=2", "get-property", bus.NAME, bus.ROOT, bus.MANAGER,
                              "Version"]).returncode == 0, patience, "flakectrd does not answer")


def restart(host, world):
    # On a quick host it is started more often than it may be.
    host.run(["systemctl", "reset-failed", world])
    host.run(["systemctl", "restart", world], check=True)
    if world == "dbus":  # these do not find the new bus by themselves, and every `su` waits for logind
        host.run("systemctl restart systemd-logind polkit", timeout=60)


class Masked:
    """Units that cannot be started while the block lasts."""

    def __init__(self, host, *units):
        self.host, self.units = host, units

    def __enter__(self):
        # systemd kills what does not stop after 90 s, as nix-daemon does not at times.
        self.host.run(["systemctl", "mask", "--runtime", "--now", *self.units], check=True, timeout=120)

    def __exit__(self, *_):
        self.host.run(["systemctl", "unmask", "--runtime", *self.units], check=True)
        # On a quick host the tests start it more often than it may be started.
        self.host.run(["systemctl", "reset-failed", *self.units])
        # A socket that was stopped does not come back by itself.
        sockets = [unit for unit in self.units if unit.endswith(".socket")]
        if sockets:
            self.host.run(["systemctl", "start", *sockets], check=True)


@pytest.mark.parametrize("world", [world if world in ("systemd-machined", "dbus") else
                                   pytest.param(world, marks=pytest.mark.long) for world in WORLDS])
def test_restarted_while_a_container_runs(one, nothing_left, world):
    host = one.host
    before = invocation(host, UNIT), one.address("one")
    restart(host, world)
    await_bus(one)
    assert one.state("one") == "running"
    assert (invocation(host, UNIT), one.address("one")) == before
    assert one.page("one") == "<h1>one</h1>\n"
    one.ctl("down", "one")
    nothing_left()
    one.ctl("start", "one")
    assert one.page("one") == "<h1>one</h1>\n"


@pytest.mark.parametrize("world, phase", [
    ("dbus", "starting"), ("systemd-machined", "starting"), ("nix-daemon", "building"),
    *(pytest.param(world, phase, marks=pytest.mark.long) for world, phase in (
        ("dbus", "building"), ("systemd-machined", "building"), ("nix-daemon", "starting"),
        ("polkit", "building"), ("polkit", "starting")))])
def test_restarted_while_one_comes_up(alice, nothing_left, world, phase):
    process = hold(alice, phase)
    restart(alice.host, world)
    await_bus(alice)
    if world == "dbus":
        text, _ = process.communicate(timeout=QUICK)
        assert process.returncode == 1 and ("D-Bus" in text or "flakectrd" in text), text
        if known(alice, "held"):
            alice.await_state("held", "stopped", "failed", patience=QUICK)
    else:
        if known(alice, "held"):
            alice.ctl("down", "held", timeout=QUICK)
        process.communicate(timeout=QUICK)
    nothing_left()


def test_machined_is_masked(alice, nothing_left):
    folder = alice.folder("web", container("one"))
    with Masked(alice.host, "systemd-machined.service"):
        said = alice.refused("up", cwd=folder, code=1)
        assert "one" in said and "machine" in said
        nothing_left()
    alice.ctl("up", "one", cwd=folder)
    assert alice.page("one") == "<h1>one</h1>\n"


def test_machined_is_masked_while_one_runs(one, nothing_left):
    with Masked(one.host, "systemd-machined.service"):
        assert one.state("one") == "running"
        assert one.page("one") == "<h1>one</h1>\n"
        started = time.monotonic()
        one.ctl("down", "one")
        assert time.monotonic() - started < QUICK
    nothing_left()


def test_polkit_is_masked(one, nothing_left):
    with Masked(one.host, "polkit.service"):
        said = one.refused("down", "one", code=3)
        assert "polkit" in said
        assert one.page("one") == "<h1>one</h1>\n"
        # root needs nobody's leave.
        assert one.host.run("flakectrctl down --owner alice one").returncode == 0
    nothing_left()
    one.ctl("start", "one")


def test_nix_daemon_is_masked(alice, nothing_left):
    folder = alice.folder("web", container("one"))
    with Masked(alice.host, "nix-daemon.socket", "nix-daemon.service"):
        said = alice.refused("up", cwd=folder, code=1)
        assert "nix-daemon" in said
        nothing_left()
    alice.ctl("up", "one", cwd=folder)
    assert alice.page("one") == "<h1>one</h1>\n"


def test_its_init_is_killed(one, nothing_left):
    one.host.run(["kill", "-KILL", leader(one.host, "one.u1000")], check=True)
    one.await_state("one", "failed", patience=SOON)
    assert bus.get(one, bus.path("one", 1000), "Addresses") == []
    nothing_left()
    one.ctl("up", cwd=f"{one.home}/web")
    assert one.page("one") == "<h1>one</h1>\n"


@pytest.mark.parametrize("moment", ["0", "0.1", pytest.param("0.2", marks=pytest.mark.long)])
def test_what_starts_it_is_killed(alice, nothing_left, moment):
    """flakectr-run, which becomes nspawn: in whichever of them it is at that moment."""
    folder = alice.folder("web", container("one", delay=3))
    process = alice.popen("flakectrctl up", cwd=folder, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    alice.host.run(f"until p=$(systemctl show -P MainPID {UNIT}) && [ $p != 0 ]; do :; done;"
                   f" sleep {moment}; kill -KILL $p", check=True)
    text, _ = process.communicate(timeout=QUICK)
    assert process.returncode == 1 and "one" in text, text
    assert alice.state("one") == "failed"
    nothing_left()


def signals(person, number, last):
    """The values of State and Addresses that are told after this signal to its init."""
    path = bus.path("one", 1000)
    with bus.Monitor(person) as monitor:
        person.host.run(["kill", number, leader(person.host, "one.u1000")], check=True)
        until(lambda: monitor.read() and last in monitor.changes(path, "State")[-1:], 15, monitor.read)
    return monitor.changes(path, "State")


def test_power_off_inside_is_told(one, nothing_left):
    states = signals(one, "-RTMIN+4", "stopped")
    assert states in (["stopping", "stopped"], ["stopped"])
    assert bus.get(one, bus.path("one", 1000), "Addresses") == []
    nothing_left()


def test_reboot_inside_is_told(one, nothing_left):
    before, was = one.address("one"), leader(one.host, "one.u1000")
    states = signals(one, "-RTMIN+5", "running")
    assert "failed" not in states and "stopped" not in states, states
    assert (one.address("one"), one.state("one")) == (before, "running")
    assert leader(one.host, "one.u1000") != was
    one.ctl("down", "one")
    nothing_left()


def test_down_during_a_reboot(one, nothing_left):
    one.host.run(["kill", "-RTMIN+5", leader(one.host, "one.u1000")], check=True)
    one.await_state("one", "stopping", "starting", patience=SOON)
    one.ctl("down", "one", timeout=QUICK)
    assert one.state("one") == "stopped"
    nothing_left()
