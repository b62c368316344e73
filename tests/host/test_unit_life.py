# SPDX-License-Identifier: MIT
"""What systemd and machined say of a container's unit, and when they say it late or not at all."""

import signal

import bus
import pid1
import pytest
from flake import container
from held import SLOW_STOP
from host import KILL_DAEMON
from leader import leader

UNIT = "flakectr-one.u1000.service"
QUICK = 15
# As nix/system.nix has the command of a container.
DONE_AT_ONCE = """[Unit]
SuccessAction=poweroff
[Service]
Type=idle
ExecStart=/bin/sleep 0
"""
SLOW_START = """[Service]
Type=oneshot
ExecStart=/bin/sleep 1
"""


@pytest.fixture
def one(alice):
    alice.ctl("up", "one", cwd=alice.folder("web", container("one")))
    return alice


@pytest.fixture
def pinned(one):
    """Another unit refers to it, so that systemd never forgets it."""
    host = one.host
    host.run(f"systemd-run --unit=pin --property=After={UNIT} sleep infinity", check=True)
    yield one
    host.run("systemctl stop pin", check=True)


def test_one_that_another_unit_refers_to_ends_all_the_same(pinned):
    pinned.ctl("down", "one", timeout=QUICK)
    assert pinned.state("one") == "stopped"
    assert pid1.show(pinned.host, UNIT, "LoadState", "Unit") == "loaded"
    # Its name is not free, and that is said; nothing hangs, with the next daemon neither.
    assert UNIT in pinned.refused("start", "one", code=1, timeout=QUICK)
    pinned.host.run("systemctl restart flakectrd", check=True)
    assert pinned.state("one") in ("stopped", "failed")
    pinned.ctl("down", "one", timeout=QUICK)
    pinned.host.run("systemctl stop pin", check=True)
    pinned.ctl("start", "one", timeout=QUICK)
    assert pinned.page("one") == "<h1>one</h1>\n"
    pinned.host.run("systemd-run --unit=pin sleep infinity", check=True)


def test_it_has_not_ended_before_machined_says_so(one):
    host = one.host
    root = bus.Root(host)
    # Nobody but root gets far now: NSS asks machined about every user.
    host.run("systemctl kill --signal=STOP systemd-machined", check=True)
    try:
        host.run(f"kill -KILL $(systemctl show -P MainPID {UNIT}) &&"
                 f" while systemctl is-active -q {UNIT}; do sleep 0.05; done", check=True)
        assert bus.state(root, "one", one.uid) == "stopping"
    finally:
        host.run("systemctl kill --signal=CONT systemd-machined", check=True)
    one.await_state("one", "failed")
    one.ctl("start", "one", timeout=QUICK)
    assert one.page("one") == "<h1>one</h1>\n"


def test_pid_1_executes_itself_again_and_again(one):
    for _ in range(5):
        one.host.run("systemctl daemon-reexec", check=True)
        assert one.state("one") == "running"
    assert one.page("one") == "<h1>one</h1>\n"


def test_a_unit_of_its_name_that_is_not_ours(one):
    """Only root can make one. It is not shown as the container, and not touched."""
    one.ctl("down", "one")
    host = one.host
    host.run(f"systemd-run --unit={UNIT} sleep infinity", check=True)
    try:
        assert one.state("one") == "stopped"
        assert UNIT in one.refused("start", "one", code=1, timeout=QUICK)
        one.ctl("down", "one", timeout=QUICK)
        assert pid1.state(host, UNIT) == "active"
    finally:
        host.run(["systemctl", "stop", UNIT], check=True)


@pytest.mark.parametrize("moment", [0.1, 0.3])
def test_a_reboot_inside_outlives_the_daemon(one, moment):
    host = one.host
    address = one.address("one")
    host.run(f"kill -{signal.SIGRTMIN + 5} {leader(host, 'one.u1000')}; sleep {moment}; {KILL_DAEMON}", check=True)
    one.await_state("one", "running")
    host.run(f"until curl -s http://{address}/; do sleep 0.1; done", check=True)
    assert pid1.show(host, UNIT, "NRestarts") == 1
    assert one.address("one") == address


def test_after_a_restart_that_was_cut_off_up_starts_it_anew(alice):
    folder = alice.folder("web", container("one", units=SLOW_STOP))
    alice.ctl("up", "one", cwd=folder)
    restart = alice.popen(["timeout", "--signal=INT", "0.5", "flakectrctl", "restart", "one"])
    alice.await_state("one", "stopping")
    restart.wait(QUICK)
    assert alice.state("one") == "stopping"
    assert "running already" not in alice.ctl("up", "one", cwd=folder).stdout
    assert alice.page("one") == "<h1>one</h1>\n"


def test_one_that_is_done_at_once_has_come_up(alice):
    units = {"run-command.service": DONE_AT_ONCE, "slow.service": SLOW_START}
    alice.ctl("up", "job", cwd=alice.folder("web", container("job", {"ports": []}, units=units)))
    alice.await_state("job", "stopped")
