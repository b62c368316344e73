# SPDX-License-Identifier: MIT
"""What is told of containers: list, status, build, and the same in JSON."""

import json

import bus
import pytest
from flake import container
from leader import leader

pytestmark = pytest.mark.own


@pytest.fixture
def folder(alice):
    """Two containers, one of them up."""
    made = alice.folder("web", container("one"), container("two", port=8080))
    alice.ctl("up", "one", cwd=made)
    return made


def test_list(alice, bob, folder):
    assert "no containers" in bob.ctl("list").stderr
    for verb in ("list", "ps"):
        lines = alice.ctl(verb).stdout.splitlines()
        assert lines[0].split() == ["NAME", "STATE", "ADDRESSES"]
        assert lines[1].split()[:2] == ["one", "running"] and "10.233." in lines[1]
        assert len(lines) == 2
    alice.ctl("down", "one")
    assert alice.ctl("list").stdout.splitlines()[1].split()[:2] == ["one", "stopped"]


def test_list_of_all_users(alice, bob, folder):
    bob.ctl("up", "one", cwd=bob.folder("web", container("one")))
    lines = [line.split()[:3] for line in bob.ctl("list", "--all").stdout.splitlines()]
    assert ["one", "alice", "running"] in lines and ["one", "bob", "running"] in lines
    assert [of_it["owner"] for of_it in bob.json("list")] == [bob.uid]
    assert {of_it["owner"] for of_it in bob.json("list", "--all")} == {alice.uid, bob.uid}


def test_list_as_json(alice, folder):
    of_it, = alice.json("list")
    assert of_it["name"] == "one" and of_it["owner"] == 1000 and of_it["state"] == "running"
    assert of_it["unit"] == "flakectr-one.u1000.service"
    assert len(of_it["addresses"]) == 2
    assert alice.json("ps") == [of_it]


def test_list_without_containers_is_an_empty_list(bob):
    assert bob.json("list") == []


def test_status(alice, bob, folder):
    text = alice.ctl("status", "one").stdout
    for word in ("one", "running", "10.233.", folder, "/nix/store/", "flakectr-one.u1000.service"):
        assert word in text
    of_it, = alice.json("status", "one")
    assert of_it["state"] == "running" and of_it["flake"] == folder
    assert of_it["system"].startswith("/nix/store/") and of_it["since"] > 0
    bob.refused("status", "one.u1000", code=3)


def test_build_prints_store_paths(alice, folder):
    lines = [line.split("\t") for line in alice.ctl("build", cwd=folder).stdout.splitlines()]
    assert sorted(name for name, _ in lines) == ["one", "two"]
    for name, output in lines:
        spec = json.loads(alice.host.read(output))
        assert spec["name"] == name
    (name, output), = (line.split("\t")
                       for line in alice.ctl("build", "two", cwd=folder).stdout.splitlines())
    assert [name, output] in lines
    assert {"name": "two", "output": output} in alice.json("build", cwd=folder)
    assert alice.state("one") == "running"
    assert bus.path("two", 1000) not in bus.managed_now(alice.host)


def test_up_as_json(alice, folder):
    of_both = {of_it["name"]: of_it for of_it in alice.json("up", cwd=folder)}
    assert of_both["one"]["result"] == "running" and of_both["two"]["result"] == "started"
    assert of_both["two"]["state"] == "running"
    assert alice.page("two", port=8080) == "<h1>two</h1>\n"


def test_restart(alice, folder):
    before, address = leader(alice.host, "one.u1000"), alice.address("one")
    assert "one" in alice.ctl("restart", "one").stdout
    assert leader(alice.host, "one.u1000") not in ("", before)
    assert alice.address("one") == address
    assert alice.page("one") == "<h1>one</h1>\n"


def test_start_needs_no_flake(alice, folder):
    alice.ctl("down", "one")
    alice.host.run(["mv", folder, f"{folder}.away"], check=True)
    alice.ctl("start", "one")
    alice.host.run(["rm", "-rf", f"{folder}.away"], check=True)
    assert alice.page("one") == "<h1>one</h1>\n"


def test_its_address_stays_its_own(alice, folder):
    address = alice.address("one")
    alice.ctl("up", "two", cwd=folder)
    alice.ctl("down", cwd=folder)
    alice.ctl("up", "two", cwd=folder)
    alice.ctl("up", "one", cwd=folder)
    assert alice.address("one") == address != alice.address("two")


def test_remove_deletes_what_it_wrote(alice, folder):
    assert alice.host.run("ls /var/lib/flakectr/containers").stdout == "one.u1000\n"
    assert alice.host.run("ls /nix/var/nix/gcroots/flakectr").stdout != ""
    alice.ctl("remove", "--force", "--yes", "one")
    for place in ("containers", "trash"):
        assert alice.host.run(f"ls /var/lib/flakectr/{place}").stdout == ""
    assert alice.host.run("ls /nix/var/nix/gcroots/flakectr").stdout == ""
    assert alice.json("list") == []


def test_remove_asks_first(alice, folder):
    done = alice.ctl("remove", "one", check=False, input="n\n")
    assert done.returncode != 0
    assert alice.state("one") == "running"


def test_help(alice):
    text = alice.ctl("help").stdout
    for verb in ("up", "build", "down", "start", "restart", "list", "status", "remove",
                 "doctor"):
        assert f"\n  {verb}" in text
        assert verb in alice.ctl("help", verb).stdout
        assert alice.ctl(verb, "--help").stdout == alice.ctl("help", verb).stdout
    assert alice.ctl("--help").stdout == text


def test_list_has_ports_where_there_are_any(alice, bob, folder):
    assert "PORTS" not in alice.ctl("list").stdout
    alice.ctl("up", "one", "-p", "8080:80", "-p", "127.0.0.1:8090:80", cwd=folder)
    lines = alice.ctl("list").stdout.splitlines()
    assert lines[0].split() == ["NAME", "STATE", "PORTS", "ADDRESSES"]
    assert lines[1].startswith("one   running  8080:80, 127.0.0.1:8090:80  10.233.") and ", f" in lines[1]
    of_it, = alice.json("list")
    assert of_it["open_ports"] == ["8080:80", "127.0.0.1:8090:80"]
    assert "8080:80" in bob.ctl("list", "--all").stdout
    # A narrow terminal has no room for the second address.
    alice.ctl("up", "one", "-p", "8080:80", cwd=folder)
    narrow = alice.run("TERM=dumb script -qec 'stty columns 40; flakectrctl list' /dev/null").stdout.splitlines()
    assert all(len(line) <= 40 for line in narrow), narrow
    assert alice.address("one") in narrow[1] and "8080:80" in narrow[1]
    alice.ctl("up", "one", "-p", "none", cwd=folder)
    assert "PORTS" not in alice.ctl("list").stdout
