# SPDX-License-Identifier: MIT
"""Ephemeral containers: a new tree at each start, and nothing that outlives them but named volumes."""

import signal

import pytest
from flake import apart, container
from host import KILL_DAEMON
from steady import CONTAINERS, TRASH, await_unknown, known, nothing_left_soon
from test_boot import boot  # noqa: F401 (fixture)

pytestmark = pytest.mark.own

UNIT = "flakectr-web.u1000.service"
DIRECTORY = f"{CONTAINERS}/web.u1000"
VOLUME = {"type": "named", "source": "kept", "target": "/kept"}


def folder(person, **fields):
    made = container if "ports" in fields else apart
    return person.folder("web", made("web", spec={"ephemeral": True, **fields}))


def mark(person):
    assert marks(person) == ""
    person.ctl("exec", "web", "--", "touch", "/marked")


def marks(person):
    return person.ctl("exec", "web", "--", "sh", "-c", "ls /marked 2>/dev/null || :").stdout


def nothing_is_left(host):
    for what in (f"{CONTAINERS}/web.*", f"{TRASH}/*", "/nix/var/nix/gcroots/flakectr/web.*"):
        nothing_left_soon(host, what)


def test_each_start_is_the_first(alice, host, nothing_left):
    path = folder(alice, volumes=[VOLUME])
    for _ in range(2):
        alice.ctl("up", "web", cwd=path)
        mark(alice)
        alice.ctl("exec", "web", "--", "sh", "-c", "echo more >>/kept/file")
        alice.ctl("restart", "web")
        mark(alice)
        assert "web is down" in alice.ctl("down", "web").stdout
        assert known(alice, "web") is None
        nothing_is_left(host)
    assert host.run("cat /var/lib/flakectr/volumes/kept.u1000/files/file").stdout == "more\nmore\n"
    alice.ctl("volume", "rm", "kept")
    nothing_left()
    # What is not known any more is brought up from its flake.
    assert "web" in alice.refused("start", "web", code=4)


def test_it_leaves_nothing_when_it_ends_by_itself(alice, host, nothing_left):
    alice.ctl("up", "web", cwd=folder(alice))
    alice.ctl("exec", "web", "--", "systemctl", "poweroff", check=False)
    await_unknown(alice, "web")
    nothing_is_left(host)
    nothing_left()


def test_one_that_failed_is_known_without_its_files(alice, host):
    alice.ctl("up", "web", cwd=folder(alice))
    host.run(f"systemctl kill --signal=KILL {UNIT}", check=True)
    alice.await_state("web", "failed")
    nothing_left_soon(host, f"{DIRECTORY}/root")
    alice.ctl("down", "web")
    assert known(alice, "web") is None
    nothing_is_left(host)


def test_one_that_starts_again_does_so_with_a_new_tree(alice, host):
    alice.ctl("up", "web", cwd=folder(alice, restart="always"))
    mark(alice)
    host.run(f"systemctl kill --signal=KILL {UNIT}", check=True)
    alice.await_state("web", "stopped", "failed")
    alice.await_state("web", "running")
    mark(alice)
    alice.ctl("down", "web")
    assert known(alice, "web") is None


def test_one_on_demand_listens_without_files(alice, host):
    path = folder(alice, ports=[{"container": 80, "host": 8080, "onDemand": True}], idleStop=10)
    alice.ctl("up", "web", cwd=path)
    curl = ["curl", "-fsS", "--max-time", "60", "http://127.0.0.1:8080/"]
    assert alice.run(curl).stdout == "<h1>web</h1>\n"
    mark(alice)
    alice.await_state("web", "listening", patience=60)
    nothing_left_soon(host, f"{DIRECTORY}/root")
    assert alice.run(curl).stdout == "<h1>web</h1>\n"
    mark(alice)
    alice.ctl("down", "web")
    nothing_is_left(host)


@pytest.mark.parametrize("of_unit", ["", f"systemctl kill --signal=KILL {UNIT}; systemctl stop {UNIT}"])
def test_a_daemon_that_was_killed_finds_what_is_to_go(alice, host, nothing_left, of_unit):
    """With the unit gone, too, that is what the next boot finds after the host's power was cut."""
    alice.ctl("up", "web", cwd=folder(alice))
    mark(alice)
    host.run(f"{KILL_DAEMON}; systemctl stop flakectrd", check=True)
    assert host.run(f"ls {DIRECTORY}/root/marked").returncode == 0
    if of_unit:
        host.run(of_unit)
    host.run("systemctl start flakectrd", check=True)
    if of_unit:
        await_unknown(alice, "web")
    else:
        assert alice.state("web") == "running" and marks(alice) == "/marked\n"
        alice.ctl("down", "web")
    nothing_is_left(host)
    nothing_left()


def test_one_that_starts_with_the_host_begins_anew(alice, host, boot):  # noqa: F811
    alice.ctl("up", "--accept", "web", cwd=folder(alice, autoStart=True))
    mark(alice)
    assert boot()
    alice.await_state("web", "running")
    mark(alice)
    alice.ctl("down", "web")
    assert alice.state("web") == "stopped"
    nothing_left_soon(host, f"{DIRECTORY}/root")
    alice.ctl("remove", "--yes", "--force", "web")
    nothing_is_left(host)


def test_one_that_never_got_ready_leaves_nothing(alice, host, nothing_left):
    path = alice.folder("web", apart("web", spec={"ephemeral": True}, broken="exits"))
    alice.refused("up", cwd=path, code=1)
    nothing_left_soon(host, f"{DIRECTORY}/root")
    alice.ctl("down", "web")
    nothing_is_left(host)
    nothing_left()


def test_a_flake_that_changes_its_mind_deletes_no_files(alice, host):
    alice.ctl("up", "web", cwd=folder(alice, ephemeral=False))
    mark(alice)
    said = alice.refused("up", "--update", cwd=folder(alice), code=1)
    assert "has files of its own" in said and "flakectrctl reset web" in said
    assert marks(alice) == "/marked\n"
    alice.ctl("down", "web")
    alice.refused("up", cwd=folder(alice), code=1)
    assert host.run(f"ls {DIRECTORY}/root/marked").returncode == 0

    # The other way round nothing is deleted any more.
    alice.ctl("reset", "--yes", "web")
    alice.ctl("up", "web", cwd=folder(alice))
    mark(alice)
    alice.ctl("up", "--update", "web", cwd=folder(alice, ephemeral=False))
    alice.ctl("restart", "web")
    assert marks(alice) == "/marked\n"


def test_an_update_begins_anew_and_goes_back_where_it_fails(alice, host, nothing_left):
    path = folder(alice)
    alice.ctl("up", "web", cwd=path)
    mark(alice)
    alice.ctl("update", cwd=folder(alice, environment={"OF": "second"}))
    mark(alice)
    alice.folder("web", apart("web", spec={"ready": {"timeout": 3}}, broken="exits"))
    assert "it runs generation 2 again" in alice.refused("update", cwd=path, code=1)
    assert marks(alice) == "" and alice.state("web") == "running"
    nothing_left_soon(host, f"{TRASH}/*")
    nothing_left_soon(host, f"{DIRECTORY}/discarded-*")
    alice.ctl("down", "web")
    nothing_is_left(host)
    nothing_left()


def test_snapshots_of_before_are_kept(alice, host):
    alice.ctl("up", "web", cwd=folder(alice, ephemeral=False))
    mark(alice)
    alice.ctl("down", "web")
    alice.ctl("snapshot", "web", "one")
    alice.ctl("reset", "--yes", "web")
    alice.ctl("up", "web", cwd=folder(alice))
    mark(alice)
    alice.ctl("down", "web")
    assert alice.state("web") == "stopped"
    nothing_left_soon(host, f"{DIRECTORY}/root")
    assert [snapshot["label"] for snapshot in alice.json("snapshots", "web")] == ["one"]
    alice.ctl("remove", "--yes", "web")
    nothing_is_left(host)


def test_a_restart_that_is_broken_off_leaves_nothing(alice, host, nothing_left):
    path = folder(alice)
    alice.ctl("up", "web", cwd=path)
    restart = alice.popen(["flakectrctl", "restart", "web"])
    alice.await_state("web", "stopping", "starting")
    alice.signal(signal.SIGINT)
    restart.wait(timeout=60)
    alice.ctl("down", "web", check=False)
    nothing_is_left(host)
    nothing_left()
