# SPDX-License-Identifier: MIT
"""Generations: what a container was, and what it can go back to."""

import subprocess
import time

import bus
import pid1
import pytest
from flake import apart, container
from host import KILL_DAEMON
from until import until

pytestmark = pytest.mark.own

UNIT = "flakectr-web.u1000.service"
ROOTS = "/nix/var/nix/gcroots/flakectr"
OF_WEB = "/var/lib/flakectr/containers/web.u1000"


def web(person, text, made=apart, **system):
    return person.folder("web", made("web", page=f"{text}\n", **system))


def bring(person, *texts, made=apart):
    """One generation after the other; the folder."""
    for text in texts:
        folder = web(person, text, made)
        person.ctl("up", "--update", "web", cwd=folder)
    return folder


def numbers(person):
    return [of_it["number"] for of_it in person.json("generations", "web")]


def current(person):
    (number,) = [of_it["number"] for of_it in person.json("generations", "web") if of_it["current"]]
    return number


def rooted(host):
    """The numbers of which there are both roots, and no root of anything else."""
    names = host.run(f"ls {ROOTS}").stdout.split()
    of_web = {int(name.split(".")[2]) for name in names}
    assert sorted(names) == sorted(f"web.u1000.{n}.{kind}" for n in of_web for kind in ("output", "system"))
    return sorted(of_web)


def test_they_are_listed(alice, host):
    before = int(time.time())
    bring(alice, "one", "two")
    first, second = alice.json("generations", "web")
    assert (first["number"], first["current"]) == (1, False)
    assert (second["number"], second["current"]) == (2, True)
    assert before <= first["date"] <= second["date"] <= int(time.time())
    (of_it,) = alice.json("inspect", "web")
    assert second["output"] == of_it["output"] and second["system"] == of_it["system"]
    assert first["system"] != second["system"]
    assert host.run(["readlink", f"{ROOTS}/web.u1000.1.system"]).stdout.strip() == first["system"]
    lines = alice.ctl("generations", "web").stdout.splitlines()
    assert lines[0].split() == ["NUMBER", "DATE", "SYSTEM"] and "current" in lines[2]
    assert rooted(host) == [1, 2]
    assert host.run(f"stat -c %U:%a {OF_WEB}/generations {OF_WEB}/generations/1.json").stdout \
        == "root:700\nroot:600\n"
    alice.refused("generations", "nosuch", code=4)
    alice.ctl("remove", "--yes", "--force", "web")
    assert rooted(host) == []


def test_rollback(alice, host):
    bring(alice, "one", "two", "three", made=container)
    pid = pid1.main_pid(host, UNIT)
    assert "web went back in place: 10." in alice.ctl("rollback", "web").stdout
    assert (alice.page("web"), current(alice)) == ("two\n", 2)
    alice.ctl("rollback", "web")
    assert (alice.page("web"), current(alice)) == ("one\n", 1)
    assert "no generation before 1" in alice.refused("rollback", "web", code=4)
    alice.ctl("rollback", "web", "--to", "3")
    assert (alice.page("web"), current(alice)) == ("three\n", 3)
    assert "is at generation 3 already" in alice.refused("rollback", "web", "--to", "3", code=1)
    assert "no generation 9" in alice.refused("rollback", "web", "--to", "9", code=4)
    for wrong in ("0", "-1", "x", "99999999999"):
        alice.refused("rollback", "web", f"--to={wrong}", code=2)
    assert pid1.main_pid(host, UNIT) == pid
    assert "web went back, with a restart: 10." in alice.ctl("rollback", "--restart", "web", "--to", "1").stdout
    assert alice.page("web") == "one\n"
    assert pid1.main_pid(host, UNIT) != pid
    # What comes after that is a new one.
    bring(alice, "four", made=container)
    assert numbers(alice) == [1, 2, 3, 4] and current(alice) == 4


def test_rollback_of_what_is_down(alice):
    bring(alice, "one", "two")
    alice.ctl("down", "web")
    assert "is down" in alice.ctl("rollback", "web").stdout
    assert alice.state("web") == "stopped"
    alice.ctl("start", "web")
    assert alice.content("web") == "one\n"


def test_rollback_to_one_that_does_not_work(alice):
    """Both ways lead to something that runs."""
    folder = web(alice, "one", broken="exits")
    alice.refused("up", cwd=folder, code=1)
    bring(alice, "two")
    said = alice.refused("rollback", "--restart", "web", code=1)
    assert "it runs generation 2 again" in said
    assert alice.content("web") == "two\n" and numbers(alice) == [1, 2]


def test_by_the_bus(alice, bob):
    bring(alice, "one", "two")
    web_path = bus.path("web", 1000)
    done = bus.call(alice, "Rollback", "7", "{}", object_path=web_path, interface=bus.CONTAINER)
    assert "NoSuchGeneration" in done.stderr
    done = bus.call(alice, "Rollback", "2", "{}", object_path=web_path, interface=bus.CONTAINER)
    assert "GenerationInUse" in done.stderr
    done = bus.call(alice, "Rollback", "0", "{'environment': <['A=b']>}", object_path=web_path,
                    interface=bus.CONTAINER)
    assert "InvalidOption" in done.stderr
    for member, words in (("Rollback", ["0", "{}"]), ("ListGenerations", [])):
        done = bus.call(bob, member, *words, object_path=web_path, interface=bus.CONTAINER)
        assert "InteractiveAuthorizationRequired" in done.stderr or bus.DENIED in done.stderr
    done = bus.call(alice, "Rollback", "0", "{}", object_path=web_path, interface=bus.CONTAINER)
    assert done.stdout.strip() == "('switched', @as [])"
    assert alice.content("web") == "one\n"


def test_so_many_are_kept(alice, host, settings):
    settings("Limits", "KeepGenerations=2")
    bring(alice, "one", "two", "three", "four")
    # The one that it was booted with is needed for as long as it runs.
    assert numbers(alice) == rooted(host) == [1, 3, 4]
    alice.ctl("restart", "web")
    bring(alice, "five")
    assert numbers(alice) == rooted(host) == [4, 5]
    settings("Limits", "KeepGenerations=1")
    assert numbers(alice) == rooted(host) == [4, 5]  # booted with 4
    alice.ctl("down", "web")
    settings("Limits", "KeepGenerations=1")
    assert numbers(alice) == rooted(host) == [5]


def test_so_long_they_are_kept(alice, host, settings):
    settings("Limits", "KeepGenerationsFor=1s")
    folder = bring(alice, "one", "two")
    alice.ctl("restart", "web")
    time.sleep(2.1)
    settings("Limits", "KeepGenerationsFor=1s")
    assert numbers(alice) == rooted(host) == [2]
    alice.ctl("down", cwd=folder)


def test_of_an_earlier_version(alice, host):
    """A record without generations, with the roots of that time, is one generation."""
    folder = bring(alice, "one", "two")
    alice.ctl("down", "web")
    host.run(["sh", "-ec", f"""
        systemctl stop flakectrd
        python3 - <<END
import json
record = json.load(open("{OF_WEB}/record.json"))
record["version"] = 1
del record["generations"]
json.dump(record, open("{OF_WEB}/record.json", "w"))
END
        rm -r {OF_WEB}/generations
        for kind in output system; do mv {ROOTS}/web.u1000.2.$kind {ROOTS}/web.u1000.$kind; done
        rm {ROOTS}/web.u1000.1.*"""], check=True)
    assert [(of_it["number"], of_it["current"]) for of_it in alice.json("generations", "web")] == [(1, True)]
    assert rooted(host) == [1]
    alice.ctl("start", "web")
    assert alice.content("web") == "two\n"
    alice.ctl("update", cwd=folder)
    assert numbers(alice) == [1]


def test_what_was_cut_off_goes(alice, host):
    bring(alice, "one")
    host.run(["sh", "-ec", f"""
        systemctl stop flakectrd
        cp {OF_WEB}/generations/1.json {OF_WEB}/generations/2.json
        echo torn >{OF_WEB}/generations/1.json.new
        for name in web.u1000.2.output web.u1000.2.system.new gone.u1000.1.output gone.u1000.output; do
                ln -s $(readlink {ROOTS}/web.u1000.1.output) {ROOTS}/$name
        done
        ln -s /nix/store {ROOTS}/of-somebody-else"""], check=True)
    try:
        assert numbers(alice) == [1]
        names = host.run(f"ls {ROOTS}").stdout.split()
        assert names == ["of-somebody-else", "web.u1000.1.output", "web.u1000.1.system"]
    finally:
        host.run(["rm", f"{ROOTS}/of-somebody-else"])
    bring(alice, "two")
    assert numbers(alice) == [1, 2] and alice.content("web") == "two\n"


@pytest.mark.parametrize("text", ["", "{", '{"version": 99}', '{"version": 1}'])
def test_a_torn_one_is_no_way_back(alice, host, text):
    bring(alice, "one", "two")
    host.write(f"{OF_WEB}/generations/1.json", text)
    assert numbers(alice) == [2]
    alice.refused("rollback", "web", "--to", "1", code=4)
    assert alice.content("web") == "two\n" and alice.state("web") == "running"


def test_a_daemon_killed_at_any_moment_knows_its_generation(alice, host):
    """What the record says is what runs, or it goes there by itself."""
    folder = bring(alice, "start")
    for turn, moment in enumerate((0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6)):
        web(alice, f"{turn}")
        process = alice.popen("flakectrctl update", cwd=folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        time.sleep(moment)
        host.run(KILL_DAEMON, check=True)
        process.wait(30)
        until(lambda: bus.managed_now(alice.host)[bus.path("web", 1000)]["Phase"] == "")
        assert alice.state("web") == "running"
        (shown,) = [of_it for of_it in alice.json("generations", "web") if of_it["current"]]
        inside = alice.ctl("exec", "web", "--", "readlink", "/run/current-system").stdout.strip()
        assert inside == shown["system"]
        assert numbers(alice) == rooted(host)
