# SPDX-License-Identifier: MIT
"""The daemon may end at any moment: what runs goes on, what was half done is undone or finished."""

import subprocess

import pytest
from dropin import drop_in
from flake import container
from held import HELD, SLOW_STOP, hold
from host import KILL_DAEMON
from steady import CONTAINERS, QUICK, TRASH, known, nothing_left_soon, steady  # noqa: F401

ENDS = {"killed": KILL_DAEMON, "restarted": "systemctl restart flakectrd"}
HOW = ["killed", pytest.param("restarted", marks=pytest.mark.long)]
# Verb, phase, and a container that stays in it for a moment.
CHANGES = [("down", "stopping", {"units": SLOW_STOP}), ("restart", "stopping", {"units": SLOW_STOP}),
           ("remove", "stopping", {"units": SLOW_STOP}),
           pytest.param("restart", "checking", {"delay": 2}, marks=pytest.mark.long)]


def settle(person, name, steady, nothing_left):
    """After the daemon's end: the next calls find all in order, and `down` works."""
    steady.check()
    if known(person, name):
        person.await_state(name, "running", "stopped", "failed", patience=QUICK)
        person.ctl("down", name, timeout=QUICK)
        assert known(person, name) == "stopped"
    nothing_left()
    steady.check()


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("phase", [phase if phase in ("building", "starting") else
                                   pytest.param(phase, marks=pytest.mark.long) for phase in HELD])
def test_in_each_phase_of_up(alice, steady, nothing_left, phase, how):
    process = hold(alice, phase)
    alice.host.run(ENDS[how], check=True)
    text, _ = process.communicate(timeout=QUICK)
    assert process.returncode == 1 and "flakectr" in text, text
    settle(alice, "held", steady, nothing_left)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("verb, phase, system", CHANGES)
def test_in_each_phase_of_a_change(alice, steady, nothing_left, verb, phase, system, how):
    folder = alice.folder("web", container("held", **system))
    alice.ctl("up", "held", cwd=folder)
    address = alice.address("held")
    words = ["flakectrctl", verb, *(["--force", "--yes"] if verb == "remove" else []), "held"]
    process = alice.popen(words, cwd=folder, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    alice.await_state("held", phase)
    alice.host.run(ENDS[how], check=True)
    text, _ = process.communicate(timeout=QUICK)
    assert process.returncode == 1, text
    settle(alice, "held", steady, nothing_left)
    alice.ctl("up", "held", cwd=folder)
    assert alice.address("held") == address
    assert alice.page("held") == "<h1>held</h1>\n"


@pytest.fixture
def slow_removal(host):
    """The files of a removed container wait for a second before they are deleted."""
    with drop_in(host, "flakectrd-remove-.service", "ExecStartPre=/bin/sleep 1"):
        yield


@pytest.mark.parametrize("how", HOW)
def test_while_files_are_removed(alice, steady, slow_removal, nothing_left, how):
    """The deletion goes on without the daemon, and the container is not known any more."""
    folder = alice.folder("web", container("held"))
    alice.ctl("up", "held", cwd=folder)
    process = alice.popen("flakectrctl remove --force --yes held", stderr=subprocess.DEVNULL)
    alice.await_state("held", "removing")
    alice.host.run(ENDS[how], check=True)
    process.wait(QUICK)
    assert known(alice, "held") is None
    nothing_left_soon(alice.host, f"{TRASH}/*")
    nothing_left()
    steady.check()


def test_an_orderly_stop_is_not_cut_short(alice, nothing_left):
    """The daemon that comes after the one that was told to stop it leaves it its time."""
    unit = "[Service]\nExecStart=/bin/sleep infinity\nExecStop=/bin/sh -c 'sleep 4; echo bye >/root/last'\n"
    alice.ctl("up", "held", cwd=alice.folder("web", container("held", units={"last.service": unit})))
    process = alice.popen("flakectrctl down held", stderr=subprocess.DEVNULL)
    alice.await_state("held", "stopping")
    alice.host.run(ENDS["killed"], check=True)
    process.wait(QUICK)
    alice.await_state("held", "stopped")
    assert alice.host.read(f"{CONTAINERS}/held.u1000/root/root/last") == "bye\n"
    nothing_left()


@pytest.mark.parametrize("command, state", [("systemctl stop UNIT", "stopped"),
                                            ("systemctl kill --signal=KILL UNIT", "failed")])
@pytest.mark.parametrize("daemon", ["away", pytest.param("there", marks=pytest.mark.long)])
def test_its_unit_ends_behind_our_back(alice, steady, nothing_left, command, state, daemon):
    alice.ctl("up", "one", cwd=alice.folder("web", container("one")))
    if daemon == "away":
        alice.host.run("systemctl stop flakectrd", check=True)
    alice.host.run(command.replace("UNIT", "flakectr-one.u1000.service"), check=True)
    alice.host.run("while systemctl is-active -q flakectr-one.u1000; do sleep 0.02; done")
    # What ended while nobody looked has left no word of how.
    alice.await_state("one", *([state] if daemon == "there" else ["stopped", "failed"]), patience=3)
    nothing_left()
    steady.check()
    alice.ctl("start", "one")
    assert alice.page("one") == "<h1>one</h1>\n"
