# SPDX-License-Identifier: MIT
"""PID 1 may leave the bus and come back with another connection: because it executes itself anew, or has lost one."""

import contextlib
import time

import bus
import pid1
import pytest
from flake import container
from held import SLOW_STOP, hold
from leader import leader
from until import until

QUICK = 20
SLOW_START = {"slow.service": "[Service]\nType=oneshot\nExecStart=/bin/sleep 2\n"}
UNIT = "flakectr-one.u1000.service"


@pytest.fixture(scope="module", autouse=True)
def others(machine):
    yield
    pid1.restore_listeners(machine)


def up(alice, **more):
    alice.ctl("up", "one", cwd=alice.folder("web", container("one", **more)))


def as_root(host, verb):
    """Of whom polkit is not asked, which asks PID 1."""
    return host.popen(["flakectrctl", verb, "one.u1000"])


@contextlib.contextmanager
def deaf(host):
    """flakectrd stands still: it hears nothing of what happens after PID 1 has come back, until the block ends."""
    pid = str(pid1.main_pid(host, "flakectrd.service"))
    host.run(["kill", "-STOP", pid], check=True)
    try:
        with pid1.still(host):
            pid1.hang_up(host)
        pid1.call_back(host)
        yield
    finally:
        host.run(["kill", "-CONT", pid], check=True)


def kill(host):
    host.run(f"systemctl kill --signal=KILL {UNIT} && while systemctl is-active -q {UNIT}; do sleep 0.05; done",
             check=True)


def down(alice, nothing_left):
    """It works until then, and goes as ever."""
    assert alice.page("one") == "<h1>one</h1>\n"
    alice.ctl("down", "one", timeout=QUICK)
    nothing_left()


def test_it_is_heard_after_that(alice, host, nothing_left):
    up(alice)
    with pid1.away(host):
        pass
    assert alice.state("one") == "running"
    host.run(["systemctl", "stop", UNIT], check=True)
    alice.await_state("one", "stopped")
    alice.ctl("start", "one", timeout=QUICK)
    down(alice, nothing_left)


def test_what_ended_unheard_is_known(alice, host, nothing_left):
    up(alice)
    with deaf(host):
        kill(host)
    alice.await_state("one", "failed")
    alice.ctl("start", "one", timeout=QUICK)
    down(alice, nothing_left)


def boots(host, machine):
    """Its systemd runs: its init has got all that it needs of flakectrd."""
    return host.run(f"cat /proc/{leader(host, machine) or 0}/comm").stdout == "systemd\n"


def test_what_ended_unheard_and_is_referred_to(alice, host, nothing_left):
    up(alice)
    host.run(f"systemd-run --unit=pin --property=After={UNIT} sleep infinity", check=True)
    try:
        with deaf(host):
            kill(host)
        alice.await_state("one", "failed")
    finally:
        host.run("systemctl stop pin", check=True)
    alice.ctl("start", "one", timeout=QUICK)
    down(alice, nothing_left)


def test_what_came_up_unheard_is_known(alice, host, nothing_left):
    process = alice.popen("flakectrctl up one", cwd=alice.folder("web", container("one", units=SLOW_START)))
    until(lambda: boots(host, "one.u1000"))
    with deaf(host):
        assert pid1.state(host, UNIT) == "activating"
        until(lambda: pid1.state(host, UNIT) == "active")
    assert process.wait(QUICK) == 0
    down(alice, nothing_left)


def test_what_failed_unheard_is_told(alice, host, nothing_left):
    process = hold(alice, "starting")
    with deaf(host):
        host.run("systemctl kill --signal=KILL flakectr-held.u1000", check=True)
        time.sleep(0.5)
    assert process.wait(QUICK) == 1
    assert "held ended before it was ready (while systemd was not on the bus)" in process.stdout.read()
    nothing_left()


def test_a_stop_that_it_has_not_heard(alice, host, nothing_left):
    up(alice, units=SLOW_STOP)
    with pid1.away(host):
        process = as_root(host, "down")
        until(lambda: bus.state(bus.Root(host), "one", alice.uid) == "stopping")
    assert process.wait(QUICK) == 0
    nothing_left()


def test_a_start_that_it_has_not_heard(alice, host, nothing_left):
    up(alice)
    alice.ctl("down", "one")
    with pid1.away(host):
        process = as_root(host, "start")
        time.sleep(1)
    assert process.wait(QUICK) == 0
    down(alice, nothing_left)


def test_a_start_that_it_has_heard_and_not_answered(alice, host, nothing_left):
    up(alice)
    alice.ctl("down", "one")
    with pid1.still(host):
        process = as_root(host, "start")
        time.sleep(1)
        pid1.hang_up(host)
    assert process.wait(QUICK) == 0
    down(alice, nothing_left)
