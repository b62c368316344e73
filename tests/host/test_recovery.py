# SPDX-License-Identifier: MIT
"""The daemon, and what it stands on, may end or start anew at any moment: nothing is lost or left."""

import time

import leftovers
import pytest
from flake import container
from held import HELD, hold
from host import KILL_DAEMON
from leader import reboot

QUICK = 20


def up(alice, name="one"):
    folder = alice.folder("web", container(name))
    alice.ctl("up", name, cwd=folder)
    return folder


@pytest.mark.own
@pytest.mark.parametrize("phase", HELD)
def test_a_killed_daemon_knows_what_was_under_way(alice, nothing_left, phase):
    process = hold(alice, phase)
    alice.host.run(KILL_DAEMON, check=True)
    assert process.wait(QUICK) != 0
    alice.ctl("list")
    if phase == "checking":  # its init is through: it runs
        alice.await_state("held", "running")
        alice.ctl("down", "held", timeout=QUICK)
    nothing_left()


@pytest.mark.parametrize("moment", [0.05, 0.15, 0.3])
def test_a_daemon_killed_while_stopping_finishes_it(alice, nothing_left, moment):
    up(alice)
    process = alice.popen("flakectrctl down one")
    time.sleep(moment)
    alice.host.run(KILL_DAEMON, check=True)
    process.wait(QUICK)
    if alice.state("one") != "stopped":
        alice.ctl("down", "one")
    nothing_left()


def test_a_container_keeps_its_address_over_the_daemon(alice, host):
    folder = up(alice)
    address = alice.json("list")[0]["addresses"]
    for end in ("systemctl restart flakectrd", KILL_DAEMON):
        host.run(end, check=True)
        (known,) = alice.json("list")
        assert (known["state"], known["addresses"]) == ("running", address)
        assert alice.page("one") == "<h1>one</h1>\n"
    host.run("systemctl stop flakectrd", check=True)
    assert alice.page("one") == "<h1>one</h1>\n"
    assert "running already" in alice.ctl("up", cwd=folder).stdout
    alice.ctl("down", cwd=folder)


def test_what_ended_without_the_daemon_is_known(alice, host, nothing_left):
    up(alice)
    host.run("systemctl stop flakectrd && systemctl stop flakectr-one.u1000", check=True)
    assert alice.state("one") == "stopped"
    nothing_left()


@pytest.mark.parametrize("what", ["daemon-reload", "daemon-reexec"])
def test_pid_1_may_reload(alice, host, nothing_left, what):
    folder = up(alice)
    host.run(["systemctl", what], check=True)
    assert alice.state("one") == "running"
    assert "running already" in alice.ctl("up", cwd=folder).stdout
    alice.ctl("restart", "one")
    assert alice.page("one") == "<h1>one</h1>\n"
    alice.ctl("down", "one")
    nothing_left()


def test_pid_1_may_reload_while_it_starts(alice, host, nothing_left):
    folder = alice.folder("web", container("one", delay=2))
    process = alice.popen("flakectrctl up one", cwd=folder)
    alice.await_state("one", "starting", "checking")
    host.run("systemctl daemon-reload", check=True)
    assert process.wait(QUICK) == 0
    assert alice.page("one") == "<h1>one</h1>\n"
    alice.ctl("down", "one")
    nothing_left()


def test_machined_may_start_anew(alice, host, nothing_left):
    up(alice)
    host.run("systemctl restart systemd-machined", check=True)
    assert alice.state("one") == "running"
    alice.ctl("restart", "one")
    alice.ctl("down", "one")
    nothing_left()


def test_the_bus_may_start_anew(alice, host, nothing_left):
    folder = up(alice)
    host.run("systemctl restart dbus.service", check=True)
    host.run("systemctl restart systemd-logind polkit", timeout=60)
    assert alice.ctl("list", timeout=60).stdout.count("running") == 1
    assert "running already" in alice.ctl("up", cwd=folder).stdout
    alice.ctl("down", "one")
    nothing_left()


def test_without_polkit_a_person_is_refused_and_root_is_not(alice, host):
    folder = up(alice)
    host.run("systemctl mask --runtime --now polkit", check=True)
    try:
        done = alice.ctl("down", cwd=folder, check=False, timeout=60)
        assert done.returncode == 3 and "polkit" in done.stderr
        assert alice.state("one") == "running"
        host.run("flakectrctl down one.u1000", check=True)
    finally:
        host.run("systemctl unmask --runtime polkit", check=True)
    alice.ctl("up", cwd=folder)


def test_a_killed_nspawn_is_noticed(alice, host, nothing_left):
    folder = up(alice)
    host.run("kill -KILL $(systemctl show -p MainPID --value flakectr-one.u1000)", check=True)
    alice.await_state("one", "failed")
    nothing_left()
    host.run("systemctl restart flakectrd", check=True)
    assert alice.state("one") == "failed"
    alice.ctl("up", cwd=folder)
    assert alice.page("one") == "<h1>one</h1>\n"


def test_a_reboot_inside_keeps_state_and_address(alice, host):
    up(alice)
    (before,) = alice.json("list")
    reboot(host, "one.u1000")
    alice.await_state("one", "running")
    assert alice.json("list")[0]["addresses"] == before["addresses"]
    # Its ports are waited for by `up` alone, so the page may take a moment more.
    url = f"http://{alice.address('one')}/"
    assert alice.run(["curl", "--silent", "--retry", "50", "--retry-delay", "0",
                      "--retry-connrefused", url]).stdout == "<h1>one</h1>\n"


@pytest.mark.own
@pytest.mark.parametrize("text", ["", "{", '{"version": 99}', "\\0\\0\\0"])
def test_a_torn_record_is_set_aside_and_the_rest_goes_on(alice, host, text):
    folder = alice.folder("web", container("one"), container("two"))
    alice.ctl("up", cwd=folder)
    alice.ctl("down", cwd=folder)
    record = "/var/lib/flakectr/containers/one.u1000/record.json"
    host.run("systemctl stop flakectrd", check=True)
    host.run(f"printf '{text}' >{record}", check=True)
    before = leftovers.snapshot(host)
    assert [known["name"] for known in alice.json("list")] == ["two"]
    assert host.run(f"ls {record}.broken-* ").returncode == 0
    assert "record.json" in host.journal("-u", "flakectrd", "-n", "20")
    alice.ctl("up", cwd=folder)
    assert alice.page("one") == "<h1>one</h1>\n"
    alice.ctl("down", cwd=folder)
    assert leftovers.find(host, before) == []
