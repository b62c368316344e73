# SPDX-License-Identifier: MIT
"""What containers take of the disk, and how those go that no flake has any more."""

import time

import pytest
from flake import apart
from steady import CONTAINERS, TRASH, known, nothing_left_soon
from test_volumes import NAMED, inside


@pytest.fixture
def three(alice):
    """one and two of a flake, both down, and three of another, which runs."""
    folder = alice.folder("web", apart("one", spec={"volumes": [NAMED]}), apart("two"))
    other = alice.folder("other", apart("three"))
    alice.ctl("up", cwd=folder)
    alice.ctl("down", cwd=folder)
    alice.ctl("up", "three", cwd=other)
    yield folder
    alice.ctl("volume", "rm", "data", check=False)


def names(person):
    return [shown["name"] for shown in person.json("list")]


def test_what_its_flake_has_is_not_pruned(alice, three):
    assert alice.ctl("prune", "--yes").stdout == "There is nothing to delete\n"
    assert names(alice) == ["one", "three", "two"]


def test_what_its_flake_has_no_more_goes(alice, three, host):
    alice.folder("web", apart("two"))
    said = alice.ctl("prune", "--dry-run").stdout
    assert said.startswith("one: ") and "volume data stays" in said and said.count("\n") == 1
    assert names(alice) == ["one", "three", "two"]
    assert "one" in alice.refused("prune", code=2)
    assert alice.ctl("prune", "--older-than", "1h", "--yes").stdout == "There is nothing to delete\n"
    assert alice.ctl("prune", "--yes").stdout == "one was removed\n"
    assert names(alice) == ["three", "two"]
    assert alice.json("volume") == [{"name": "data", "containers": []}]
    nothing_left_soon(host, f"{TRASH}/*")


def test_what_has_lost_its_flake_goes_and_what_cannot_be_evaluated_stays(alice, three):
    alice.run(["rm", "-r", three], check=False)
    alice.folder("other", text="{ outputs = this is no flake")
    alice.ctl("down", "three")
    assert alice.ctl("prune", "--volumes", "--yes").stdout == "one was removed\ntwo was removed\n"
    assert names(alice) == ["three"] and alice.json("volume") == []


@pytest.fixture
def nix_away(host):
    yield lambda: host.run("mv /usr/bin/nix /usr/bin/nix.away", check=True)
    host.run("mv /usr/bin/nix.away /usr/bin/nix", check=True)


@pytest.fixture
def asked(host):
    """The folders in which flakes were evaluated since it was called last."""
    host.run("install -m 666 /dev/null /tmp/asked", check=True)
    host.write("/usr/local/bin/nix", "#!/bin/sh\n[ \"$3\" != eval ] || pwd >>/tmp/asked\n"
                                     "exec /usr/bin/nix \"$@\"\n", mode=0o755)
    yield lambda: host.run("cat /tmp/asked; : >/tmp/asked").stdout.split()
    host.run("rm /tmp/asked /usr/local/bin/nix", check=True)


def test_a_flake_is_asked_once(alice, three, asked):
    assert alice.ctl("prune", "--yes").stdout == "There is nothing to delete\n"
    assert asked() == [three]
    # Where there are containers, and where there are systems.
    alice.folder("web", apart("else"))
    said = alice.ctl("prune", "--dry-run").stdout
    assert sorted(asked()) == [three, three]
    assert "one: " in said and "two: " in said


def test_without_nix_nothing_is_known_to_be_gone(alice, three, nix_away):
    alice.folder("web", apart("else"))
    nix_away()
    assert alice.ctl("prune", "--yes").stdout == "There is nothing to delete\n"
    assert names(alice) == ["one", "three", "two"]


def test_all_that_are_stopped(alice, three, host):
    """A restart of the daemon does not make them younger."""
    alice.ctl("enable", "two")
    assert alice.ctl("prune", "--stopped", "--older-than", "30d", "--yes").stdout == "There is nothing to delete\n"
    time.sleep(1.1)
    host.run("systemctl stop flakectrd", check=True)
    host.run(f"touch -d '31 days ago' {CONTAINERS}/one.u1000/record.json", check=True)
    assert alice.ctl("prune", "--stopped", "--older-than", "30d", "--yes").stdout == "one was removed\n"
    assert alice.ctl("prune", "--stopped", "--yes").stdout == "There is nothing to delete\n"
    assert names(alice) == ["three", "two"] and known(alice, "three") == "running"
    alice.refused("prune", "--older-than", "soon", code=2)


def test_only_ones_own(alice, bob, three, host):
    assert bob.ctl("prune", "--stopped", "--yes").stdout == "There is nothing to delete\n"
    assert names(alice) == ["one", "three", "two"]
    # root does not evaluate what is alice's, but sees that it is gone.
    host.run(["rm", "-r", three], check=True)
    done = host.run("flakectrctl prune --owner alice --yes", check=True)
    assert done.stdout == "one.u1000 was removed\ntwo.u1000 was removed\n" or \
        done.stdout == "one was removed\ntwo was removed\n", done.stdout


def test_what_each_costs(alice, bob, three, host):
    alice.ctl("up", "one", cwd=three)
    inside(host, "busybox dd if=/dev/urandom of=/root/big bs=1M count=20; sync", "one.u1000")
    inside(host, "busybox dd if=/dev/urandom of=/var/lib/data/big bs=1M count=5; sync", "one.u1000")
    costs = {cost["name"]: cost for cost in alice.json("du")}
    assert sorted(costs) == ["one", "three", "two"]
    assert 20 << 20 < costs["one"]["written"] < costs["two"]["written"] + (22 << 20)
    (volume,) = costs["one"]["volumes"]
    assert volume["name"] == "data" and 5 << 20 <= volume["bytes"] < 6 << 20 and not volume["shared"]
    for cost in costs.values():
        assert 0 < cost["store_alone"] < cost["store"]
    (alone,) = alice.json("du", "two")
    assert alone["store_alone"] == costs["two"]["store_alone"]
    text = alice.ctl("du", "one").stdout
    assert "OF ITS OWN" in text and "5.0 MiB" in text
    assert bob.json("du") == []
    bob.refused("du", "one.u1000", code=3)
