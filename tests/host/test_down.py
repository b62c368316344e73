# SPDX-License-Identifier: MIT
"""Stopping at any moment: orderly, quick, and nothing is left."""

import signal
import subprocess
import time

import bus
import leftovers
import pytest
from flake import container
from held import HELD, hold
from leader import leader

# nspawn loses a signal in its first moments, and the init before systemd; two minutes would pass.
QUICK = 15


def interrupt(person):
    """Ctrl-C, for the program alone: the terminal's other programs have their own ways."""
    assert person.signal(signal.SIGINT) > 0


def test_down_leaves_nothing(alice, nothing_left):
    folder = alice.folder("web", container("one"), container("two"))
    alice.ctl("up", cwd=folder)
    started = time.monotonic()
    done = alice.ctl("down", cwd=folder)
    assert time.monotonic() - started < QUICK
    assert "one" in done.stdout and "two" in done.stdout
    nothing_left()
    assert {alice.state("one"), alice.state("two")} == {"stopped"}


def test_down_of_one_leaves_the_other(alice):
    folder = alice.folder("web", container("one"), container("two"))
    alice.ctl("up", cwd=folder)
    alice.ctl("down", "one")
    assert (alice.state("one"), alice.state("two")) == ("stopped", "running")
    assert alice.page("two") == "<h1>two</h1>\n"


def test_down_of_what_is_down_is_a_success(alice):
    folder = alice.folder("web", container("one"))
    alice.ctl("up", "one", cwd=folder)
    for _ in range(2):
        alice.ctl("down", "one", cwd=folder)


def test_its_services_are_stopped_in_order(alice):
    unit = "[Service]\nExecStart=/bin/sleep infinity\nExecStop=/bin/sh -c 'echo bye > /root/last'\n"
    folder = alice.folder("web", container("one", units={"last.service": unit}))
    alice.ctl("up", "one", cwd=folder)
    alice.ctl("down", cwd=folder)
    root = "/var/lib/flakectr/containers/one.u1000/root"
    assert alice.host.read(f"{root}/root/last") == "bye\n"


@pytest.mark.parametrize("moment", [0, 0.05, 0.15, 0.3])
def test_down_in_the_first_moments_of_a_boot(alice, nothing_left, moment):
    folder = alice.folder("web", container("early", delay=5))
    process = alice.popen("flakectrctl up early", cwd=folder, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    alice.await_state("early", "starting")
    time.sleep(moment)
    started = time.monotonic()
    alice.ctl("down", "early")
    assert time.monotonic() - started < QUICK
    text, _ = process.communicate(timeout=QUICK)
    assert process.returncode not in (0, 124), text
    assert "early" in text
    nothing_left()


@pytest.mark.parametrize("phase", HELD)
def test_interrupt_undoes_it(alice, nothing_left, phase):
    process = hold(alice, phase)
    started = time.monotonic()
    interrupt(alice)
    text, _ = process.communicate(timeout=QUICK)
    assert process.returncode == 130, text
    nothing_left()
    assert time.monotonic() - started < QUICK
    assert bus.managed_now(alice.host).get(bus.path("held", 1000), {}).get("State") in (None, "stopped")


@pytest.mark.parametrize("phase", HELD)
def test_down_undoes_it(alice, nothing_left, phase):
    process = hold(alice, phase)
    alice.ctl("down", "held", timeout=QUICK)
    text, _ = process.communicate(timeout=QUICK)
    assert process.returncode == 1, text
    assert "held" in text
    nothing_left()


def test_a_caller_who_is_killed_leaves_nothing(alice, nothing_left):
    process = hold(alice, "checking")
    assert alice.signal(signal.SIGKILL) > 0
    process.wait(QUICK)
    nothing_left()


def test_the_last_caller_decides(alice):
    folder = alice.folder("web", container("held", delay=3))
    both = [alice.popen("flakectrctl up held", cwd=folder, text=True, stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT) for _ in range(2)]
    alice.await_state("held", "checking")
    alice.host.run("kill -INT $(pgrep -x -n -u alice flakectrctl)", check=True)
    codes = sorted(process.wait(60) for process in both)
    assert codes == [0, 130]
    assert alice.page("held") == "<h1>held</h1>\n"


def test_what_is_detached_goes_on(alice):
    folder = alice.folder("web", container("held", delay=1))
    alice.ctl("up", "--detach", "held", cwd=folder)
    alice.await_state("held", "running")
    assert alice.page("held") == "<h1>held</h1>\n"


def test_power_off_inside_is_noticed(alice, nothing_left):
    folder = alice.folder("web", container("one"))
    alice.ctl("up", "one", cwd=folder)
    alice.host.run(["kill", "-RTMIN+4", leader(alice.host, "one.u1000")], check=True)
    alice.await_state("one", "stopped")
    nothing_left()
    alice.ctl("up", "one", cwd=folder)
    assert alice.page("one") == "<h1>one</h1>\n"


def test_a_container_outlives_the_daemon(alice):
    folder = alice.folder("web", container("one"))
    alice.ctl("up", "one", cwd=folder)
    before = leftovers.snapshot(alice.host)
    alice.host.run("systemctl restart flakectrd", check=True)
    assert alice.state("one") == "running"
    assert alice.page("one") == "<h1>one</h1>\n"
    assert "running" in alice.ctl("up", "one", cwd=folder).stdout
    assert leftovers.find(alice.host, before) == []
    alice.ctl("down", cwd=folder)
