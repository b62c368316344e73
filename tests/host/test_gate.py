# SPDX-License-Identifier: MIT
"""A container's start waits for its network, which flakectrd makes meanwhile."""

import subprocess

import pytest
from flake import container
from host import KILL_DAEMON
from run_program import MACHINE, UNIT, system  # noqa: F401 (fixture)
from run_program import container as bare  # noqa: F401 (fixture)
from traced import traced
from until import until

GATES = "/run/flakectr/gates"
GATE = f"{GATES}/one.u1000"
QUICK = 25
# Long enough to look: the second time that flakectrd unlinks something is when it opens the gate.
SLOW = "-f -e trace=unlink -e inject=unlink:delay_enter=10000000:when=2 -o /dev/null"


@pytest.fixture
def gate(host):
    """The gate of the container that has no daemon, closed until it is to be opened."""
    path = f"{GATES}/{MACHINE}"
    host.run(f"mkdir -p -m 0700 {GATES} && systemd-run --unit=gate flock {path} sleep infinity &&"
             f" until [ -e {path} ]; do sleep 0.1; done", check=True)
    yield path
    host.run(f"rm -f {path}; systemctl stop gate")


@pytest.fixture
def held(alice, host):
    """An `up` whose unit is started, and whose network is about to be told to be there."""
    folder = alice.folder("web", container("one"))
    alice.ctl("up", "one", cwd=folder)
    alice.ctl("down", "one")
    until(lambda: not any(host.path("/run/flakectr/names").iterdir()))  # flakectrd unlinks them
    with traced(host, SLOW):
        process = alice.popen("flakectrctl start one", text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        until(lambda: host.path(GATE).exists())
        until(lambda: host.run(["pgrep", "-x", "flakectr-run"]).returncode == 0)
        yield process


def test_nothing_is_started_before_its_gate_is_open(bare, host, gate, system):
    bare.record(system)
    bare.start(wait=False)
    until(lambda: "->" in host.read("/proc/locks"), failure="it does not wait")
    assert bare.state() == "activating"
    assert host.run(["pgrep", "-x", "systemd-nspawn"]).returncode == 1
    assert "vb-" not in host.run("ip -o link").stdout
    host.run(f"rm {gate} && systemctl stop gate", check=True)
    until(lambda: bare.state() == "active", failure=bare.console)


def test_a_stop_does_not_wait_for_the_gate(bare, host, gate, system):
    bare.record(system)
    bare.start(wait=False)
    until(lambda: "->" in host.read("/proc/locks"), failure="it does not wait")
    assert bare.stop() < QUICK
    assert bare.state() == "inactive"


def test_who_was_to_open_it_has_died(bare, host, gate, system):
    bare.record(system)
    host.run("systemctl stop gate", check=True)
    bare.refused("network", "was not made", "flakectrd")


def test_the_fence_is_there_before_the_container(alice, host, held):
    until(lambda: "table bridge flakectr" in host.run("nft list tables").stdout, QUICK, "there is no fence")
    assert host.path(GATE).exists(), "the gate is open before"
    assert host.run(["pgrep", "-x", "systemd-nspawn"]).returncode == 1
    assert "vb-" not in host.run("ip -o link").stdout
    assert held.wait(QUICK) == 0, held.stdout.read()
    assert alice.page("one") == "<h1>one</h1>\n"
    assert not host.path(GATE).exists()


def test_a_daemon_killed_at_the_gate_leaves_nothing(alice, host, held, nothing_left):
    host.run(KILL_DAEMON, check=True)
    assert held.wait(QUICK) != 0
    alice.ctl("list")
    alice.await_state("one", "stopped")
    assert not host.path(GATE).exists()
    assert "was not made" in host.journal("-u", "flakectr-one.u1000.service")
    alice.ctl("start", "one")
    assert alice.page("one") == "<h1>one</h1>\n"


def test_a_network_that_cannot_be_made_starts_nothing(alice, host, nothing_left):
    alice.ctl("up", "one", cwd=alice.folder("web", container("one")))
    bridge = host.run("ip -o link show type bridge").stdout.split(": ")[1]
    alice.ctl("down", "one")
    until(lambda: bridge not in host.run("ip -o link").stdout)
    host.run(f"ip link add {bridge} type veth peer name other", check=True)
    alice.refused("start", "one", code=1)
    host.run(f"ip link delete {bridge}; ! pgrep -x systemd-nspawn", check=True)
    assert not host.path(GATE).exists()
    alice.ctl("start", "one")
